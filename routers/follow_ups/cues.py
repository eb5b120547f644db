"""The words by which a follow-up is known, in English and, as far as they are short, in German, French and Spanish."""

import re

from routers.tasks.patterns import any_of

NEW_TOPIC = any_of(
    r"""
    ^\W*(?:(?:a )?(?:different|new|another|other) (?:topic|question|subject|thing)|unrelated)\b(?=\s*[,:;.!–—-])
    ^\W*(?:something (?:else|different)|changing (?:the )?(?:topic|subject))\b(?=\s*[,:;.!–—-])
    ^\W*(?:on (?:a|another) (?:different|unrelated|other)? ?(?:note|topic)|completely different)\b
    ^\W*(?:(?:eine? )?(?:andere|neue)s? (?:frage|thema)|(?:was|etwas) (?:ganz )?anderes|themenwechsel)\b
    ^\W*(?:autre (?:question|sujet|chose)|changement de sujet)\b
    ^\W*(?:(?:otra|nueva) (?:pregunta|cosa)|otro tema|cambiando de tema)\b
    ^\W*(?:how old|who|what|where|how) are you\W*$
    ^\W*(?:are you (?:an? |real|human|alive|ok\b|there\b)|who (?:made|built|created|are) you)\b
    ^\W*do you (?:speak|like|love|sleep|dream|eat|feel|know me)\b
    ^\W*(?:what(?:['’]s| is) your name|how(?:['’]s| is) it going|what(?:['’]s| is) up)\b
    """
)
"""Says that something new begins, or asks about the bot itself."""

_SO = r"(?:so |very |really |too |quite |a bit |just |an? |such an? |big |great |huge |real )*"
_NICE = r"(?:funny|hilarious|cute|sad|nice|cool|great|awesome|amazing|sweet|kind|crazy|weird|smart)"
_HELP = r"(?:help(?:ful)?|legend|life ?saver|genius|star|angel|hero)"
_MOOD = r"(?:tired|bored|happy|sad|lonely|stressed|excited|hungry|sleepy|in love|proud)"
PHATIC = any_of(
    rf"""
    ^\W*how(?:['’]s| is) (?:life|everything|your (?:day|week(?:end)?)(?: going)?)\W*$
    ^\W*how (?:have you been|are you(?: (?:today|doing))?|do you feel)\W*$
    ^\W*you(?:['’]ve| have)? been {_SO}(?:{_HELP}|{_NICE})\W*$
    ^\W*you(?:['’]re| are| were) {_SO}(?:{_HELP}|{_NICE})\W*$
    ^\W*(?:that|this|it)(?:['’]s| is| was) {_SO}{_NICE}(?: of you)?\W*$
    ^\W*i(?:['’]m| am|['’]ve been| feel) {_SO}(?:feeling )?{_MOOD}(?: today| now| right now)?\W*$
    ^\W*(?:i (?:love|like|hate) you|(?:i )?miss(?:ed)? you|(?:ha){{2,}}|lo+l|lmao|rofl)\W*$
    ^\W*(?:na,? )?wie geht(?:['’]?s| es)?(?: (?:dir|euch|ihnen|so))?\W*$
    ^\W*(?:was geht(?: ab)?|alles (?:klar|gut)(?: bei dir)?)\W*$
    ^\W*(?:du bist|das (?:ist|war)) (?:so |sehr |echt )?(?:toll|nett|lustig|witzig|lieb|super|klasse|cool|schön)\W*$
    ^\W*ich bin (?:so |sehr |echt )?(?:müde|traurig|glücklich|verliebt)\W*$
    ^\W*(?:comment (?:vas[- ]tu|ça va|allez[- ]vous|tu vas)|(?:salut,? )?ça va(?: bien)?|quoi de neuf)\W*$
    ^\W*(?:tu es|c['’]est|c['’]était) (?:très |trop |vraiment )?(?:drôle|gentil(?:le)?|sympa|génial|cool|marrant)\W*$
    ^\W*(?:c[óo]mo (?:est(?:ás|as|á|án)|te va|andas)|qué tal(?: estás)?|todo bien)\W*$
    ^\W*(?:come (?:stai|va|sta)|tutto bene|tudo bem|como (?:vai|você está)|hoe gaat het(?: met je)?|alles goed)\W*$
    """
)
"""Is small talk from its first word to its last, and points at nothing that was said about documents."""

CONTINUES = any_of(
    r"""
    ^\W*(?:what|how) about\b
    ^\W*(?:(?:and|but|or|then|also)\s+)?(?:why|how so|how come|since when|for how long)(?: not| though)?\W*$
    ^\W*(?:(?:and|but|or|then|also)\s+)?how (?:much|many|often|long|far|big)\W*$
    ^\W*(?:and|but|or) (?:if|when|with|without|for|in|on|at|after|before|during|otherwise|instead)\b
    ^\W*(?:what|why) (?:if|else|not|then|next)\b
    ^\W*(?:anything|something|anyone|nothing) (?:else|more)\b
    ^\W*(?:which|what|how many) (?:one|ones|of (?:them|these|those|the))\b
    ^\W*(?:no|nope|not \w+|i meant|i mean|rather|actually)\b,? .*\b(?:i (?:meant?|was|asked|said)|meant|rather)\b
    ^\W*(?:tell me more|more (?:details?|info(?:rmation)?|examples?|about)|go on|continue|elaborate)\b
    ^\W*(?:explain (?:more|further|again)|(?:show|give) (?:me )?(?:an |another )?(?:example|more))\b
    ^\W*(?:like what|such as|for example|e\.?g|meaning|in what way|is that all|really|are you sure)\W*$
    ^\W*(?:und|oder|aber|was ist mit|wie sieht es mit|warum|wieso|weshalb|wie lange|wann)\b(?:\W+\w+){0,5}\W*$
    ^\W*(?:et|ou|mais|pourquoi|combien)\b(?:\W+\w+){0,5}\W*$
    ^\W*(?:y|o|pero|por qué|cuánto|cuándo|e|ma|perché|quanto)\b(?:\W+\w+){0,5}\W*$
    """
)
"""Begins as only a question does that goes on from another."""

PRONOUN = any_of(
    r"""
    \b(?:it|its|it['’]s|they|them|their|theirs|themselves|itself)\b
    \b(?:he|she|him|her|hers|his|himself|herself|those|such)\b
    \b(?:this|these)\b(?! (?:days?|weeks?|months?|years?|morning|afternoon|evening|spring|summer|autumn|winter)\b)
    """
)
"""Stands for something that may be named before it in the same question."""

POINTS_BACK = any_of(
    r"""
    (?<!so )\bthat(?:['’]s)?(?= (?:is|was|be|does|do|did|has|have|will|would|can|could|should|means?|works?)\b)
    (?<!so )\bthat(?= (?:help|one|error|option|code|way|case|step|part|thing|setting|value|page|file)\b)
    (?<!so )\bthat(?=\W*$|\W+(?:and|or|then|too|again|now)\b)
    \b(?:is|was|does|do|did|has|will|would|can|could|use|fix|mean) that\b(?! \w+ (?:is|are|was|were|has|have)\b)
    \b(?:about|of|for|with|without|than|to|in|on|like|after|before) that\b(?! \w+ (?:is|are|was|were|has|have)\b)
    \b(?:the|this|that|which|what|another|other|any|each|first|second|third|last|next) ones?\b
    \b(?:old|new|right|wrong|same|bigger|smaller|better) ones?\b
    ^\W*(?:another|one more)\b|\bone of (?:them|these|those)\b
    \b(?:both|neither|either)\b(?! \w+ (?:and|or|nor)\b)
    \bthe (?:latter|former|others|above|rest|same|opposite)\b
    \bthe (?:first|second|third|fourth|last|two|three|other|next|previous)(?=\W*$|\s+(?:to|for|of (?:them|these))\b)
    \bthe (?:first|second|third|fourth|last|other|next|previous) (?=(?:is|are|was|do|does|did|can|will|has|have)\b)
    \bthe (?:first|second|third|fourth|last|other|next|previous) (?:two|three|steps?|parts?|options?|points?|ways?)\b
    \b(?:there|here|then|too|as well|instead|otherwise|again|though|afterwards|either|anyway)\W*$
    \bin (?:that|this|such a) case\b|\b(?:above|previous|mentioned|said earlier)\b
    \byou (?:said|mean|wrote|meant)\b|\byour answer\b
    \b(?:still|else(?! than)|both)\b(?=.{0,30}\W*$)
    \b(?:damit|dafür|davon|dazu|dabei|darin|daran|dagegen|dadurch|danach|dies(?:e[rsnm]?)?|jene[rsnm]?)\b
    \b(?:ihn|ihm|ihnen|deren|dessen)\b
    \b(?:funktioniert|geht|ist|hat|kann|wird|macht|kostet|bedeutet|heißt|muss|soll|darf|wo|wie) (?:es|das|er|sie)\b
    \b(?:cela|ceci|ça|celui|celle|ceux|celles|lui|leur|leurs|elle|ils|elles)\b
    \b(?:eso|esto|ese|esa|esos|esas|ello|ellos|ellas|aquello|lo mismo)\b
    \b(?:questo|questa|quello|quella|esso|isso|isto|esse|essa|dele|dela)\b
    """
)
"""Refers to something that it does not name."""

NOTHING_MEANT = any_of(
    r"""
    \b(?:what|which) (?:time|day|date|month|year) (?:is|was|will) it\b
    \b(?:does|did|will|would|can|is|was) it (?:usually |normally |really )?(?:[a-z]+ ){1,2}(?=(?:to|that|if)\b)
    \bit (?:is |was )?(?:looks|seems|appears|possible|known|true)(?= (?:like|that|to)\b)
    \bis it (?:raining|snowing|cloudy|sunny|windy|cold|warm|hot)\b
    """
)
"""An “it” that stands for nothing: “how long does it take to …”."""

DEFINITION = any_of(
    r"""
    ^\W*(?:what|who)(?: is| are| was|['’]s) (?:an? )?[\w.+#-]+\W*$
    ^\W*(?:was (?:ist|sind)|wer (?:ist|war)) (?:eine? )?[\w.+#-]+\W*$
    ^\W*qu['’]est-ce qu(?:e |['’])(?:une? |le |la )?[\w.+#-]+\W*$
    ^\W*qué (?:es|son) (?:una? |el |la )?[\w.+#-]+\W*$
    """
)
"""Asks what one named thing is."""

AND = re.compile(r"^\W*(?:and|or|but|also|then|und|et|y|e)\b", re.IGNORECASE)
CLAUSE = any_of(
    r"""
    \b(?:who|what|when|where|which|how|why|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\b
    ^\W*(?:tell|write|sing|play|translate|set|call|remind)\b
    """
)
"""Words without which something is no sentence."""

SMALL = frozenset(
    """
    a an the is are was were be been am do does did doing can could will would should shall may might must have has had
    i me my we us our you your he she it its they them their him her his this that these those there here what which who
    whom whose when where why how to of in on at for with from by about into as and or but if so not no than then too
    also any some all more most much many very just only ever even still again please tell give show get got make made
    need want know like say mean does one ones other another same such else both s t re ve ll d m don doesn didn isn
    aren can't let lets help find use used using work works way thing things up out off over
    der die das den dem des ein eine einen einem einer ist sind war wie was wer wo wann warum welche welcher welches
    ich du er sie es wir ihr mich dir und oder aber nicht von zu mit für auf im in kann muss soll wird hat habe brauche
    geht dafür damit denn auch noch dann
    le la les un une des du de est sont que quoi qui quand où comment pourquoi quel quelle quels je tu il elle nous vous
    et ou mais ne pas avec pour sur dans ce cette peut faut
    el los las una es son qué cómo cuál cuáles quién cuándo dónde por para con del al y o pero no se su sus lo hay
    il lo gli di che come quale e per del della sono
    """.split()
)
"""Words that carry no meaning of their own."""
