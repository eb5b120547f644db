"""The words by which a task is known, in English, German, French and Spanish.

`OPENINGS` are tried at the start of a question, after greetings and politeness: they say what the asker wants in so
many words. `SIGNS` are looked for anywhere in what is asked. In both the first task that matches wins.
"""

import re

from routers.tasks.brief import Task
from routers.tasks.patterns import any_of

POLITE = any_of(
    r"""
    \s*(?:hi|hello|hey|hallo|bonjour|salut|hola|ok|okay|so|well|please|pls|kindly|bitte|thanks)\b[\s,!.:]*(?=\w|¿)
    \s*(?:can|could|would|will) you (?:please )?(?:help (?:me|us) (?:to )?)?
    \s*(?:please )?help (?:me|us) (?:to )?
    \s*i(?:'d|’d| would) like you to |i (?:need|want) you to |i (?:need|want|would like) to (?=\w)
    \s*(?:kannst|könntest) du (?:mir |uns )?(?:bitte )?
    \s*(?:peux-tu|pourrais-tu|pouvez-vous|pourriez-vous|s'il (?:te|vous) pla[iî]t)[\s,]*
    \s*¿?\s*(?:puedes|podrías|puede|por favor)[\s,]+
    \s*¿
    """
)
"""Greetings and politeness in front of what is asked; stripped as often as they match."""

STACK = any_of(r"(?<![\w-])(<tongue>|R|Go)(?![\w#+])")
"""Programming languages and tools, as an asker names them."""

_SOURCE = any_of(
    r"""
    ```
    `[^`\n]*[(){}\[\]=;._][^`\n]*`
    \b[A-Z]\w*(?:Error|Exception)\b
    \bTraceback\b
    \b\w+\([^)\n]*\)(?: ?[:;{]|\.\w)
    \bfor \w+ in [^\n:]+:
    ^[ \t]*(?:def \w+\(|class \w+[:({]|(?:const|let|var) \w+ *=|import \w+[ \t]*$|from \w+ import)
    =>
    \bSELECT\b.+\bFROM\b
    """,
    re.MULTILINE,
)
_PROGRAMMING = any_of(
    r"""
    ^[ \t]*(?:git(?::| \w+)|refactor\b|debug\b|implement\b|<tongue>:)
    \bgit (?:commit|rebase|merge|push|pull|branch|stash|reset)
    \b(?:in|using|with|mit|en|dans|avec) <tongue>(?![\w#+])
    \b<tongue>[\s-]+(?:\w+ )?<code>\b
    \b(?:docker|kubernetes) (?:container|image|pod|compose|build|run|cluster|volume)
    \b(?:regex|regular expression|unit tests?|segfault|stack ?trace|list comprehension|flexbox|(?:for|while) loop)\b
    \b(?:write|create|make|fix|optimi[sz]e|schreib\w*|écris|escribe)\b[^.?!]{0,30}\b<code>\b
    """,
    re.IGNORECASE | re.MULTILINE,
)


def is_programming(text: str) -> bool:
    """Whether `text` holds source text or an error of a program, or names a programming language or piece of code."""
    return bool(_SOURCE.search(text) or _PROGRAMMING.search(text))


OPENINGS: tuple[tuple[Task, re.Pattern[str]], ...] = (
    (
        Task.SUMMARIZE,
        any_of(
            r"""
            (?:summari[sz]e|sum up|tl;? ?dr|condense|shorten|recap|boil\b.{0,20}\bdown)\b
            (?:give|write|make|what are|list)\b.{0,15}\b(?:summary|synopsis|gist|key points|main points|takeaways)\b
            (?:(?:short|brief) version|(?:the )?(?:main )?point of this|what does it say|in short, what)\b
            what(?:'s|’s| is| does) this (?:say|text|article)
            fass(?:e|en)?\b.*\bzusammen\b|(?:zusammenfassung|kürze|worum geht es)\b
            (?:résume[rz]?|résumé d|resum(?:e|ir|en)|(?:haz|dame) un resumen)\b
            """
        ),
    ),
    (
        Task.COMPARE,
        any_of(
            r"""
            (?:compare|contrast)\b
            (?:what(?:'s|’s| is| are) )?(?:the )?(?:main |key )?differences?\b
            (?:vergleich\w*|(?:was ist der )?unterschiede?)\b
            (?:compare[rz]|quelle?s? (?:est|sont) (?:la|les) différences?)\b
            (?:compara(?:r|me)?|qué diferencia|cuál es la diferencia)\b
            """
        ),
    ),
    (
        Task.BRAINSTORM,
        any_of(
            r"""
            (?:brainstorm|suggest|come up with|think of|inspire me|ideas?|make up)\b
            (?:give|list|find|i need|need|looking for|any|some)\b.{0,30}\b<idea>\b
            (?:i need |looking for )?inspiration\b
            (?:gifts?|presents?) for\b|throw\b.{0,40}\bat (?:me|us)\b
            (?:we|i) need a (?:name|title|slogan|theme)\b
            what (?:could|can|should|do) (?:i|we) (?:give|cook|name|call|wear|draw|bake|paint|watch|play)\b
            what (?:are some|to (?:do|cook|wear|give|name|call|see)|would be a (?:good|nice|fun))\b
            (?:got )?any \w+ (?:starters|ideas|suggestions|tips)\b
            (?:nenn|gib|schlag)\w* (?:mir|uns)\b|(?:ich (?:brauche|suche) )?ideen\b
            was könnten? (?:ich|wir|man)\b|welche (?:spiele|namen|ideen|geschenke)\b
            (?:donne|propose|suggère|trouve)[rz]?-(?:moi|nous)\b|(?:des )?idées\b
            (?:dame|danos|propón|sugiere|necesito)\b.{0,20}\b(?:ideas|nombres|títulos|temas)\b
            """
        ),
    ),
    (
        Task.WRITE,
        any_of(
            r"""
            (?:(?:re)?write|draft|compose|rephrase|reword|proofread|edit|polish|formulate|announce|craft)\b
            make (?:this|it|that|my \w+) (?:less|more|sound|read|shorter)\b
            something (?:poetic|funny|heartfelt|nice to say)\b|you (?:need|have) to write\b
            (?:create|make|need|word|fill|prepare|design|structure|gimme|give me|i need)\b.{0,40}\b<text>\b
            (?:could )?(?:really )?use\b.{0,40}\b<text>\b
            turn .{0,40}\binto an? <text>\b
            (?:an? )?(?:short |long |funny )?(?:newsletter|bio|caption|tweet|poem|haiku|limerick|toast)\b
            (?:schreib(?:e|en)?|verfass\w*|formulier\w*|entwirf|dichte)\b
            (?:ich )?brauche\b.{0,20}\b(?:text|brief|rede|einladung)\b
            einen? (?:text|brief|rede|e-?mail)\b.{0,40}\b(?:machen|schreiben|verfassen)\b
            (?:écri(?:s|re|vez)|rédige[rz]?|compose[rz])\b
            (?:escrib(?:e|ir|a)|redact(?:a|ar))\b
            """
        ),
    ),
    (
        Task.DECIDE,
        any_of(
            r"""
            should (?:i|we)\b|(?:choose|decide|pick)\b|do you think (?:i|we) should\b
            is it (?:worth|wise|smart|a good idea|better to)\b|(?:what|which) (?:\w+ )?would you\b
            (?:soll(?:te|en|ten)? (?:ich|wir)|lohnt)\b
            (?:dois-je|devrais-je|est-ce que (?:je|nous) dev\w+|vaut-il)\b
            (?:debería\w*|debo|vale la pena|me conviene)\b
            """
        ),
    ),
    (
        Task.HOW_TO,
        any_of(
            r"""
            (?:teach me|guide me|walk me|show (?:me|us)\b.{0,20}\bhow to|how to|steps (?:for|to))\b
            (?:step[\s-]by[\s-]step )?(?:instructions|guide|tutorial|recipe) (?:for|to|on)\b
            (?:schritt für schritt|anleitung|rezept)\b
            (?:explique-moi comment faire|enséñame)\b
            """
        ),
    ),
    (
        Task.EXPLAIN,
        any_of(
            r"""
            (?:explain|describe|understand|i never understood|what(?:'s|’s| is) the deal with)\b
            tell (?:me|us) (?:more )?(?:about|why|how(?! (?:many|much|old|long|far|big)))\b
            (?:tell me )?what\b.{1,60}\bmeans?\b
            (?:erklär\w*|beschreib\w*)\b
            (?:explique[rz]?|décris|explica(?:r|me)?)\b
            """
        ),
    ),
)
"""What stands at the start of a question and names its task."""

SIGNS: tuple[tuple[Task, re.Pattern[str]], ...] = (
    (
        Task.SUMMARIZE,
        any_of(r"\b(?:summary|key points|takeaways|zusammenfassung|resumen|résumé) (?:of|der|des|de)\b"),
    ),
    (
        Task.DECIDE,
        any_of(
            r"""
            (?<!how )(?<!what )(?<!when )(?<!where )(?<!why )(?<!(?:long|much|many|else) )(?<!often )\bshould (?:i|we)\b
            \bhelp (?:me|us) (?:decide|choose)\b|\bcan(?:'t|’t|not) (?:choose|decide)\b|\btorn between\b
            \b(?:worth it|not sure (?:whether|if) (?:i|to)|or better not|now or (?:wait|later))\b|\btake it\?
            ^would it be (?:smart|better|wise)\w*\b|^(?:what |which )?would you\b.+\bor\b
            \bsoll(?:te)? ich\b
            \best-ce que je devrais\b|\bdebería\b
            """
        ),
    ),
    (
        Task.COMPARE,
        any_of(
            r"""
            \bvs\.?(?=\s)|\bversus\b|\bdifferences?\b(?! engine)|\bcompared (?:to|with)\b|\bsame thing\b
            \bdiffer(?:s|ent)?\b(?=.*\bfrom\b)|\bdo\b.+\bdiffer\b|\bsets?\b.+\bapart\b
            ^(?:is|are|does|do|how much)\b.+\b(?:\w+er|more \w+|less \w+|better|worse)\b.{0,30}\bthan\b
            \bor\b.+\bwhich\b|^which\b.+\b(?:better|\w+er|more)\b.+\bor\b
            ^what(?:'s|’s| is) (?:more \w+|better|\w+er)\b.+\bor\b|^[^:?]+,[^:?]+,[^:?]+: .+,
            \bunterschied\b|\bim vergleich\b|^was ist (?:besser|\w+er)\b.+\boder\b
            \bdifférence\b|\bdiferencia\b
            """
        ),
    ),
    (
        Task.TROUBLESHOOT,
        any_of(
            r"""
            (?:\b|^)<own>\b.*\b(?:wo|is|does|do|are|ca|has|have|did)n['’]?t\b|(?:\b|^)<own>\b.*\b<fault>\b
            \bhow (?:do|can) i (?:fix|repair|solve)\b|\btroubleshoot|\bwhat(?:'s|’s| is) wrong\b
            \b(?:doing wrong|not working)\b
            \bkeeps? \w+ing\b|\bmak(?:es|ing) an? .{0,20}\b(?:sound|noise)\b|\b(?:black|blue) screen\b
            \bgets? (?:really |very |too )?(?:hot|slow|stuck|wet)\b|\bthere(?:'s|’s| is) no \w+$
            \bno (?:hot water|signal|sound|power|internet|picture|image)\b|\bevery time\b(?!.*\?)
            \bi can(?:'t|’t|not) (?!choose|decide|believe|wait)|\bwhat can i do\b.*\?|\b(?:again|even) after\b
            \b(?:drops|crashes|freezes|fails|jam|disconnects|error (?:code|message))\b
            ^mein\w*\b.*\b(?:nicht|kein\w*|nur|ständig|kaputt)\b|^(?:der|die|das)\b.*\b(?:nicht|nur|kaputt|keine?)\b
            \b(?:funktioniert nicht|nicht mehr|kaputt|quietscht|tropft|flackert|klappert|ruckelt|brummt)\b
            \bbleib(?:t|en) (?:kalt|schwarz|dunkel|aus|leer|hängen)\b
            ^(?:mon|ma|mes|le|la|les)\b.*\b(?:ne|n['’]\w+)\b.*\b(?:pas|plus)\b|\ben panne\b
            ^(?:mi|mis|el|la)\b.*\bno\b|\bno (?:funciona|arranca|enciende|carga)\b
            """
        ),
    ),
    (
        Task.BRAINSTORM,
        any_of(
            r"""
            \b(?:ideas|suggestions|inspiration|names|slogans|themes) (?:for|to|on)\b|\bwhat are some\b|\bany thoughts\b
            \bideen für\b|\bnamen für\b|\bidées\b|\bideas para\b
            """
        ),
    ),
    (
        Task.HOW_TO,
        any_of(
            r"""
            \bhow (?:do|can|could|should|does|might) (?:i|we|you|one|somebody|someone)\b(?<!how do you(?= do\b))
            \bhow (?:to|can|would (?:i|we|one))\b
            \b(?:best|right|easiest|proper|quickest|safest|any) (?:ways?|tricks?|methods?) (?:to|for|of)\b
            \b(?:the trick to|what are the steps|beginner here|where do (?:i|we) start)\b
            \bwhat do (?:i|we) (?:need|have) to do\b
            \b(?:wie (?:\w+ )?(?:ich|man|wir)|womit fange ich|was muss ich (?:tun|beachten))\b
            ^comment (?:\w+(?:er|ir|re)|puis-je|peut-on)\b
            \bcómo (?:puedo|se puede|hago|\w+(?:ar|er|ir))\b
            """
        ),
    ),
    (
        Task.EXPLAIN,
        any_of(
            r"""
            ^why\b|\bwhy (?:do|does|is|are|did)\b|\bhow come\b|^what (?:makes|causes|happens|caused)\b
            \bhow (?:do|does|did)\b|\bhow (?!does|this|it|is|was|has|always)\w+s \w+|\bbreak down how\b
            ^what (?:is|are) (?!the\b|\d|your\b|happening|going)[^?\d]{2,60}\??$
            \b(?:meaning|purpose|concept|theory|idea behind|principle|for dummies|make it easy)\b
            ^(?:warum|wieso|weshalb)\b|^was (?:ist|sind|bedeutet)\b(?! d(?:er|ie|as)\b)
            ^wie (?:funktioniert|entsteh\w+)\b|\bwie kommt es\b|\bwas hat es mit\b
            ^(?:pourquoi|qu['’]est-ce que?|comment (?:fonctionne|marche))\b
            ^(?:por qué|qué (?:es|son|significa)|cómo funciona)\b
            """
        ),
    ),
    (Task.DECIDE, any_of(r"\bpros\W*(?:and|&)?\W*cons\b")),
)
"""What tells a task wherever it stands."""
