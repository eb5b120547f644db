"""The words and signs by which `question_rule` knows a question, in ten languages."""

import re

NO_SPEECH = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|^>>> .*\Z|^> .*?$|https?://\S+|<a?:\w+:\d+>|<[@#][!&]?\d+>|:\w{2,32}:"
    r"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|\"[^\"\n]*\"",
    re.MULTILINE | re.DOTALL,
)
SENTENCE = re.compile(r"[^.!?？؟。！\n]+[.!?？؟。！]*")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
GREETING = re.compile(
    r"""^[\s,!.:;–-]*(?:
        (?:hi|hey|hello|hallo|hola|bonjour|salut|ciao|moin|oi|ol[aá]|hoi|good\ (?:morning|evening|day)
            |guten\ (?:tag|morgen)
        |bom\ dia|buongiorno|buenos\ d[ií]as|привет|cześć)(?:\ (?:all|everyone|everybody|guys|folks|there|team
            |zusammen
        |alle|leute|tous|todos|a\ todos|tutti|allemaal|wszystkim|всем))?
      | guys|folks|all|everyone|ok(?:ay)?|so|well|um+|uh+|also|and|but|please|pls|bitte|sorry|thanks|btw|by\ the\ way
      | (?:quick|short|stupid|dumb|noob|general|kurze)?\s?(?:question|frage)(?=\s*:)
      | (?:i'm|i\ am|im)\ new\ here | (?:tell\ me|does|do|could|can)?\ ?\b(?:any(?:one|body)|some(?:one
            |body))\ (?:please\ )?
        (?:knows?|tell\ me|explain)(?:\ me)?(?=\ (?:how|what|why|where|when|which|who|if))
      | tell\ me(?=\ (?:how|what|why|where|when|which|who)\b)
      | (?:i'm\ |i\ am\ )?not\ sure\ if\ [^,]{3,50},
    )(?=[\s,!.:;–-])""",
    re.IGNORECASE | re.VERBOSE,
)
BEGINS = re.compile(
    r"""^(?:¿\s*)?(?:
    # English
        how\s+(?:do|does|did|to|can|could|should|would|will|is|are|was|were|much|many|long|often|far|fast|big
            |large|high
            |come|old|exactly)\b
      | (?:what|where|when|why|who|which)\s*(?:'s|’s|s)?\s+(?:is|are|was|were|do|does|did|can|could|should|would|will
            |has|have|must|happens?|causes?|am|isn't|aren't|can't|don't|doesn't|won't)\b
      | what(?:'s|’s|s)\s+(?:the|a|an|this|that|my|wrong|causing|best)\b
      | what\s+(?:kind|type|sort|time|version|size|colou?r|exactly)\b
      | which\s+(?:of|one|ones|\w+\s+(?:is|are|do|does|did|can|should|would|will|must|has|have|includes?|supports?
            |works?|fits?|comes?))\b
      | (?:can|could|should|would|will|do(?!\s+(?:it|this|that)\b)|does|did|is|are|was|were|has
            |have(?!\s+an?\b)|must|am)
            (?:n't|n’t)?\s+
            (?:i|we|it|this|that|there|the|a|an|my|our|any|any(?:one|body)|some(?:one|body)|one|they|these|those|all
            |bots?|it's|\w+s)\s+\w+
      | any\s?(?:one|body)\s+(?:else\s+|here\s+)?(?:knows?|has|have|had|tried|getting|managed|using|got|able)\b
      | any\s+(?:ideas?|way|chance|tips|advice|suggestions?|recommendations?|plans?)\b
    # German
      | (?:wie|warum|wieso|weshalb|woher|wohin|wann|wer|wem|wen|womit|wofür|wozu|wieviel)\s+\w+
      | wo\s+(?:ist|sind|finde[nt]?|kann|gibt|bekomm[et]|steht|liegt|muss|war|kriege?)\b
      | was\s+(?:ist|sind|bedeutet|heißt|kostet|passiert|muss|kann|soll|macht|mache|tun|war)\b
      | welche[rsnm]?\s+\w+
      | (?:kann|darf|muss|soll|sollte|könnte)\s+(?:ich|man|mir|jemand|wir|das|der|die)\b
      | gibt\s+es\b | (?:weiß|weiss|kennt|hat)\s+(?:jemand|wer|einer)\b
    # French
      | (?:comment|pourquoi|combien|où|quand\s+est-ce|qui\s+(?:peut|sait)|quel(?:le)?s?)\s+\w+
      | (?:qu['’])?est-ce\s+qu[e'’] | qu['’]est-ce | (?:peut-on|faut-il|y\s+a-t-il|puis-je)\b
      | (?:est-ce\ que\ )?quelqu['’]un\s+(?:sait|connaît|a)\b
    # Spanish, Italian, Portuguese
      | (?:cómo|qué|por\s+qué|cuándo|dónde|cuál(?:es)?|quién(?:es)?|cuánt[oa]s?)\s+\w+
      | (?:se\s+puede|puedo|hay\s+(?:alguna?|forma|manera)|alguien\s+(?:sabe|conoce|puede|tiene))\b
      | (?:come\s+(?:si|posso|faccio|mai|funziona)|perch[eé]\s|dove\s+(?:si|posso|trovo|è)|qual[ei]\s+\w+|quanto\s+\w+
            |cosa\s+(?:è|significa|devo)|che\s+cosa|chi\s+(?:sa|può)|si\s+può|posso|qualcuno\s+(?:sa|conosce|può))\b
      | (?:como\s+(?:faço|posso|é|se|eu|funciona)|por\s?qu[eê]\s|onde\s+\w+|qua(?:l|is)\s+\w+|o\s+que\s+(?:é
            |significa)
            |quando\s+(?:sai|é|será)|alguém\s+(?:sabe|conhece|pode))\b
    # Dutch, Polish, Russian
      | (?:hoe|waarom|wanneer|waar|welke?)\s+\w+ | wat\s+(?:is|zijn|betekent|kost|moet)\b | (?:kan|mag
            |moet)\s+(?:ik|men)\b
      | weet\s+iemand\b
      | (?:jak|dlaczego|kiedy|gdzie|któr[yae]|ile|czy)\s+\w+
      | (?:как|почему|зачем|когда|где|какой|какая|какие|сколько|можно\s+ли|кто\s+знает)\s+\w+
    )""",
    re.IGNORECASE | re.VERBOSE,
)
NOT_ASKING = re.compile(
    r"""^[\s¿]*(?:
    # small talk
        how\s*(?:'s|’s|\s+is|\s+are|\s+r)?\s+(?:it\s+going|you\b|u\b|everyone|things|life|y'?all).*
      | how\s+(?:was|were|is|'s)\s+your\b.* | how\s+(?:does|did)\s+it\s+feel\b.*
      | what(?:'s|’s|s|\s+is)\s+(?:up|new|good|going\s+on)\b.{0,20}
      | (?:is\s+)?any(?:one|body)\s+(?:here|there|around|online|awake|home|alive)\b.{0,20}
      | wie\s+geht(?:'s|’s|\s+es)\b.* | (?:comment\s+)?ça\s+va\b.* | qué\s+tal\b.* | come\s+(?:va|stai)\b.*
    # invitations
      | (?:is\s+)?any(?:one|body)\s+(?:up\s+for|down\s+(?:for|to)|wants?|wanna|want\s+to|free|in\s+for|playing
            |joining)\b.*
      | who(?:'s|’s|s|\s+is|\s+are|\s+wants?|\s+wanna|\s+else)?\s+(?:in|up|down|coming|joining|playing|going
            |wants?|wanna|to\s+play)\b.*
      | (?:shall|should)\s+we\s+(?:start|go|begin|play|meet)\b.{0,20}
    # reactions
      | (?:why\s+(?:not|so)|who\s+(?:cares|knows|asked|even)|so\s+what|says\s+who|you\s+know\s+what
            |guess\s+what|what\s+the
            |how\s+(?:dare|cool|nice|sweet|cute|funny|sad|weird|come\s+on)|what\s+an?|was\s+für|wait|lol|haha+
            |see)\b.*
      | (?:are|r)\s+(?:you|u)\s+(?:serious|kidding|joking|sure|ok|okay|crazy|mad|insane)\b.*
      | what\s+did\s+i\s+just\b.* | did\s+any(?:one|body)\s+(?:see|catch|watch|hear)\b.* | quoi\s+de\s+neuf\b.*
      | .*\bwould\s+any(?:one|body)\b.*
      | (?:really|huh|what|why|who|when|where|how|ok(?:ay)?|deal|right|eh|no|yes|hello|echt|wirklich|vraiment|serio)
            (?:\s+(?:me|now|jetzt|then|though|what|tho))?\W*
    # to one person
      | @\w+.*
      | (?:did|do|are|were|have|will|would|where\s+are|when\s+are|what\s+are|where\s+did)\s+(?:you
            |u)\b(?!\s+(?:need|have\s+to|guys\s+know)).*
      | (?:can|could|would|will)\s+you\s+(?:send|give|show|call|come|join|help\s+me|please|dm|ping|check|look
            |pass|stop)\b.*
      | (?:kannst|könntest|hast|bist|willst|magst)\s+du\b.* | (?:tu|peux-tu|as-tu)\s.*
    # statements that begin like questions
      | (?:what|how|when|where|why|which|who)\s+(?:i|we|he|she|they|you)\s.*
      | (?:when|where)\s+(?:it|there|the)\b.* | which\s+(?:is|was)\s+(?:why|how|what)\b.*
    )$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
CLAUSE = re.compile(r",\s+(?:but\s+)?")
TAG = re.compile(
    r"(?:,\s*|\s)(?:right|eh|huh|no|yes|ok(?:ay)?|innit|you know|correct|oder|nicht wahr|gell|hein|n['’]est-ce pas"
    r"|verdad|vero|né"
    r"|(?:is|are|was|were|do|does|did|has|have|can|could|should|would|will)(?:n['’]t)?\s(?:it|they|we|he|she|you|i))"
    r"\s*\?+$",
    re.IGNORECASE,
)
LAUGHS = re.compile(r"[\U0001F602\U0001F923\U0001F606\U0001F61C]|\b(?:lol|lmao|rofl|xd)\b", re.IGNORECASE)
HELP = re.compile(
    r"\b(?:please\s+help|(?:need|want)\s+(?:some\s+)?help\s+with|i\s+(?:can't|cannot|can’t)\s+(?:get|find|make)\b.+\bto\b"
    r"|(?:any|some)\s+(?:ideas?|help|advice)\s*\?)",
    re.IGNORECASE,
)
EMOJI = re.compile(r"[\U0001F1E6-\U0001FAFF\u2600-\u27bf\ufe0f\u200d]+")
NODS = frozenset(
    """
    thanks thank you thx ty tysm so much very a lot ok okay k kk cool great nice good awesome perfect wow lol haha hehe
    yes yeah yep no nope got it that this works worked helps helped all right alright i see done fixed now hi hello hey
    bye cya gn gm morning night danke dir euch sehr vielen dank super klasse gut ja nein merci beaucoup bien oui non
    gracias vale sí grazie mille bene obrigado obrigada valeu dzięki спасибо да нет bedankt dank je wel
    """.split()
)
"""Words of greetings, thanks and nods; a message of nothing else wants no answer."""
