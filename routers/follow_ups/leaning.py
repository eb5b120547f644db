"""How much a question leans on what was said before it, by its words alone."""

import re
from enum import IntEnum

from routers.tasks.patterns import any_of


class Leaning(IntEnum):
    """What the words say; what the documents say may still decide a `PERHAPS`."""

    ALONE = 0
    """It says that it begins something new, or is about the bot itself."""
    PERHAPS = 1
    """Its words fit both."""
    SURELY = 2
    """It points back, or says too little by itself."""


_NEW_TOPIC = any_of(
    r"""
    ^\W*(?:(?:a )?(?:different|new|another|other) (?:topic|question|subject|thing)|unrelated|something (?:else|different)|changing (?:the )?(?:topic|subject))\b(?=\s*[,:;.!–—-])
    ^\W*(?:on (?:a|another) (?:different|unrelated|other)? ?(?:note|topic)|completely different)\b
    ^\W*(?:(?:eine? )?(?:andere|neue)s? (?:frage|thema)|(?:was|etwas) (?:ganz )?anderes|themenwechsel|anderes thema)\b
    ^\W*(?:autre (?:question|sujet|chose)|changement de sujet|(?:otra|nueva) (?:pregunta|cosa)|otro tema|cambiando de tema)\b
    ^\W*(?:how old|who|what|where|are|do|who made|who built) (?:are |do |made |built |created )?you(?: (?:an? )?(?:\w+ ?){0,2})?\W*$
    ^\W*(?:what(?:['’]s| is) your name|how are you|how(?:['’]s| is) it going|what(?:['’]s| is) up)\b
    """
)
_CONTINUES = any_of(
    r"""
    ^\W*(?:what|how) about\b
    ^\W*(?:and|but|or|then|also)?\s*(?:why|how so|how come|since when|for how long|how (?:much|many|often|long|far|big))(?: not| though)?\W*$
    ^\W*(?:and|but|or) (?:if|when|with|without|for|in|on|at|after|before|during|otherwise|instead)\b
    ^\W*(?:what|why) (?:if|else|not|then|next)\b
    ^\W*(?:anything|something|anyone|nothing) (?:else|more)\b
    ^\W*(?:which|what|how many) (?:one|ones|of (?:them|these|those|the))\b
    ^\W*(?:no|nope|not \w+|i meant|i mean|rather|actually)\b,? .*\b(?:i (?:meant?|was|asked|said)|meant|rather)\b
    ^\W*(?:tell me more|more (?:details?|info(?:rmation)?|examples?|about)|go on|continue|elaborate|explain (?:more|further|again)|(?:show|give) (?:me )?(?:an |another )?(?:example|more))
    ^\W*(?:like what|such as|for example|e\.?g|meaning|in what way|is that all|really|are you sure)\W*$
    ^\W*(?:und|oder|aber|was ist mit|wie sieht es mit|warum|wieso|weshalb|wie lange|wann)\b(?:\W+\w+){0,5}\W*$
    ^\W*(?:et|ou|mais|pourquoi|combien)\b(?:\W+\w+){0,5}\W*$
    ^\W*(?:y|o|pero|por qué|cuánto|cuándo|e|ma|perché|quanto)\b(?:\W+\w+){0,5}\W*$
    """
)
_POINTS_BACK = any_of(
    r"""
    \b(?:it|its|it['’]s|they|them|their|theirs|themselves|itself|he|she|him|her|hers|his|himself|herself)\b
    \b(?:these|those|this|such)\b
    (?<!so )\bthat(?:['’]s)?(?= (?:is|was|be|does|do|did|has|have|will|would|can|could|should|mean|means|work|take|cost|help|one|error|option|code|way|case|step|part|thing|setting|value|page|file)\b|\W*$|\W+(?:and|or|then|too|again|now)\b)
    \b(?:is|was|does|do|did|has|will|would|can|could|about|of|for|with|without|than|to|in|on|like|after|before|do|use|fix|mean) that\b(?! \w+ (?:is|are|was|were|has|have)\b)
    \b(?:the|this|that|which|what|another|other|any|each|first|second|third|last|next|old|new|right|wrong|same|bigger|smaller|better) ones?\b
    ^\W*(?:another|one more)\b|\bone of (?:them|these|those)\b|\b(?:both|neither|either)\b(?! \w+ (?:and|or|nor)\b)
    \bthe (?:first|second|third|fourth|fifth|last|latter|former|two|three|other|others|next|previous|above|rest|same|opposite)\b
    \b(?:there|here|then|too|as well|instead|otherwise|again|though|afterwards|either|anyway)\W*$
    \bin (?:that|this|such a) case\b|\b(?:above|previous|mentioned|you said|you mean|said earlier|you wrote|your answer)\b
    \b(?:still|else(?! than)|both)\b(?=.{0,30}\W*$)
    \b(?:damit|dafür|davon|dazu|dabei|darin|daran|dagegen|dadurch|danach|dies(?:e[rsnm]?)?|jene[rsnm]?|ihn|ihm|ihnen|deren|dessen)\b
    \b(?:funktioniert|geht|ist|hat|kann|wird|macht|kostet|bedeutet|heißt|muss|soll|darf|wo|wie) (?:es|das|er|sie)\b
    \b(?:cela|ceci|ça|celui|celle|ceux|celles|lui|leur|leurs|elle|ils|elles)\b|\b(?:eso|esto|ese|esa|esos|esas|ello|ellos|ellas|aquello|lo mismo)\b
    \b(?:questo|questa|quello|quella|esso|isso|isto|esse|essa|dele|dela)\b
    """
)
_SMALL = frozenset(
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
_OWN_WORDS = 6
"""A question with at least this many content words may stand alone in spite of a pronoun."""
_NEXT_TO_NOTHING = 1
"""A question with no more content words than this says too little by itself."""
_LONE_WORDS = 3
"""A question with fewer content words than this leans on a conversation, unless the documents say otherwise."""
_ELLIPSIS = 3
"""The most content words of “and …” without a verb."""
_AND = re.compile(r"^\W*(?:and|or|but|also|then|und|et|y|e)\b", re.IGNORECASE)
_DEFINITION = any_of(
    r"""
    ^\W*(?:(?:what|who)(?: is| are| was|['’]s)|was (?:ist|sind)|wer (?:ist|war)|qu['’]est-ce qu(?:e|['’]) ?(?:est)?|qué (?:es|son)) (?:an? |eine? |une? |una? )?[\w.+#-]+\W*$
    """
)
"""Asks what one named thing is."""
_CLAUSE = any_of(
    r"\b(?:who|what|when|where|which|how|why|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\b"
)


def leaning(question: str) -> Leaning:
    """How much `question` (without its courtesies) leans on what was said before."""
    words = len(content_words(question))
    if _NEW_TOPIC.search(question):
        return Leaning.ALONE
    if _CONTINUES.search(question) and words < _OWN_WORDS:
        return Leaning.SURELY
    if words <= _NEXT_TO_NOTHING and not (words and _DEFINITION.search(question) and not _POINTS_BACK.search(question)):
        return Leaning.SURELY
    if _AND.search(question) and words <= _ELLIPSIS and not _CLAUSE.search(question):
        return Leaning.SURELY
    if _POINTS_BACK.search(question) and words < _OWN_WORDS:
        return Leaning.SURELY
    return Leaning.PERHAPS


def leans_back(question: str) -> bool:
    """Whether `question` needs what was said before it, as far as its words alone can tell."""
    how = leaning(question)
    return how is Leaning.SURELY or (how is Leaning.PERHAPS and len(content_words(question)) < _LONE_WORDS)


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, lower-cased, in order."""
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _SMALL]
