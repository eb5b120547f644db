"""Words of quick messages, in English, German, French, Spanish, Italian, Portuguese and Dutch.

All are compared in lower case and without any sign: “what's up?” is `whats up`.
"""

import re
from collections.abc import Mapping


def _any(lines: str) -> re.Pattern[str]:
    """A pattern of all lines; a line is a regular expression."""
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines.splitlines() if line.strip()))


THANKS = _any(
    r"""
    \b(?:thanks|thank you|thx|tysm|ty|cheers|many thanks|much appreciated|appreciate it)\b
    \b(?:danke|vielen dank|besten dank)\b
    \b(?:merci|gracias|grazie|obrigad[oa]|bedankt|dank je|dank u)\b
    ^(?:great answer|good answer|nice answer|good bot|good job|good work|well done|that helped|that helps)$
    ^(?:youre|you are) (?:the best|great|awesome|amazing|so helpful)$
    """
)
GOODBYE = _any(
    r"""
    \b(?:bye|goodbye|bye bye|see you|see ya|good night|take care|talk to you later|have a (?:nice|good|great) \w+)\b
    \b(?:tschüss|auf wiedersehen|bis (?:bald|dann|morgen|später)|gute nacht|schönen (?:tag|abend)(?: noch)?)\b
    \b(?:au revoir|à bientôt|à demain|bonne (?:nuit|journée|soirée)|adiós|hasta (?:luego|mañana|pronto)|buenas noches)\b
    \b(?:arrivederci|até logo|tot ziens)\b
    """
)
GREETING = _any(
    r"""
    \b(?:hi|hello|hey|hiya|good morning|good evening|good afternoon|good day|greetings)\b
    \b(?:hallo|moin|servus|guten (?:morgen|tag|abend)|bonjour|bonsoir|salut|hola|buenos días|buenas tardes)\b
    \b(?:ciao|buongiorno|buonasera|olá|oi|bom dia|hoi|goedemorgen)\b
    """
)

_YOU = r"(?:hi |hello |hey |hallo |ok |so |and |but |bot )*"
_END = r"(?: please| exactly| really| actually| then| here| bot| again| eigentlich| genau| denn| hier)*"
_BOT = r"(?:an? |ein |eine |un |une |una )?(?:real |actual |just |only )?"
_KEEP = r"(?:store|save|keep|record|log|storing|recording|logging)"
_NOT_YOU = r"(?:bot|robot|ai|human|person|human being|real person|machine|chatbot|llm|program|chatgpt|gpt|gpt 4|claude)"


def _whole(lines: str) -> re.Pattern[str]:
    """A pattern of all lines, between what is said before and after such questions; `<keep>` stands for its verbs."""
    whole = (line.strip().replace("<keep>", _KEEP) for line in lines.splitlines() if line.strip())
    return _any("\n".join(f"{_YOU}(?:{line}){_END}" for line in whole))


ABOUT: Mapping[str, re.Pattern[str]] = {
    "identity": _whole(
        rf"""
        who (?:the hell )?(?:are|r) (?:you|u)|what (?:the hell )?(?:are|r) (?:you|u)|who(?:s| is) this
        (?:are|r) (?:you|u) {_BOT}{_NOT_YOU}(?: or {_BOT}(?:{_NOT_YOU}))?
        (?:am i|are we) (?:talking|speaking|chatting) (?:to|with) {_BOT}{_NOT_YOU}(?: or {_BOT}{_NOT_YOU})?
        is (?:this|that|it) {_BOT}{_NOT_YOU}(?: or {_BOT}{_NOT_YOU})?
        whats your name|what is your name|do you have a name|what do (?:i|we) call you|what should (?:i|we) call you
        who (?:made|built|created|programmed|developed|trained|wrote) (?:you|u|this bot)
        (?:what|which) (?:ai |language )?(?:model|llm) (?:are you|do you use|is this|is behind you|are you using)
        tell me about yourself|introduce yourself
        wer bist du|was bist du|wie heißt du|wer hat dich (?:gemacht|gebaut|programmiert|erfunden|entwickelt)
        bist du (?:ein |eine )?(?:bot|roboter|ki|mensch|echter mensch|maschine|chatgpt)
        spreche ich mit (?:einem|einer) (?:bot|menschen|ki|maschine)|welches modell (?:bist|benutzt) du
        qui es tu|tu es qui|qui êtes vous|comment tu tappelles|comment tappelles tu|quel est ton nom
        (?:es tu|tu es|êtes vous|est ce que tu es) (?:un |une )?(?:robot|bot|humain|ia|chatgpt|vraie personne)
        qui ta (?:créé|fait|programmé|développé)
        quién eres|qué eres|cómo te llamas|cuál es tu nombre|quién te (?:creó|hizo|programó)
        eres (?:un |una )?(?:bot|robot|humano|humana|persona|ia|máquina|chatgpt)
        chi sei|come ti chiami|sei (?:un |una )?(?:robot|bot|umano|persona|ia)|quem é você|qual é o seu nome
        você é (?:um |uma )?(?:robô|bot|humano|pessoa|ia)|wie ben je|hoe heet je|ben je een (?:robot|bot|mens|ai)
        """
    ),
    "ability": _whole(
        r"""
        help|help me|help please|i need help|commands|menu|hilfe|aide|ayuda|aiuto|ajuda
        what (?:all )?can (?:you|u|this bot|the bot) do(?: for (?:me|us))?|what do you do|what are you able to do
        what (?:else )?can you help (?:me |us )?with|how can you help(?: me| us)?|what are you (?:good )?for
        what (?:are|r) your (?:commands|features|abilities|capabilities|skills)|what commands (?:do you have|are there)
        how do (?:i|you|we) use (?:you|this bot|the bot|this)|how do you work|how does this bot work
        how to use (?:you|this bot)
        what (?:questions )?can (?:i|we) ask(?: you)?|what do you know
        how (?:do|can) (?:i|we) (?:rate|vote on) (?:an |the |your )?answers?
        how (?:do|can) (?:i|we) (?:switch|change|choose|set) (?:the |your )?(?:strategy|strategies)
        was kannst du(?: alles)?|was kannst du für (?:mich|uns) tun|wie kannst du (?:mir|uns) helfen
        wie (?:funktionierst du|benutze ich dich|benutzt man dich)|welche befehle gibt es|was machst du
        que sais tu faire|que peux tu faire|quest ce que tu (?:sais|peux) faire|tu sais faire quoi
        comment (?:tu marches|fonctionnes tu|tu fonctionnes|peux tu maider)
        qué (?:puedes|sabes) hacer|en qué (?:me )?puedes ayudar(?:me)?|cómo funcionas|para qué sirves
        cosa sai fare|cosa puoi fare|come funzioni|o que você (?:faz|sabe fazer|pode fazer)|wat kun je|wat kan je
        """
    ),
    "privacy": _whole(
        r"""
        (?:do|are) you <keep> (?:what|everything|anything) (?:i|we) (?:say|write|ask|type)
        (?:do|are) you <keep> (?:my|our|this) (?:data|messages|questions|chats?|conversations?)
        what (?:do you|data do you|do you data) (?:store|save|keep|know|collect)(?: about (?:me|us))?
        is (?:this|my data|what i say|what i write) (?:private|stored|saved|recorded|safe|confidential)
        (?:who|can anyone|can others) (?:can )?(?:see|read)s? (?:my|what i) (?:questions|messages|write|ask|say)
        how (?:do|can) i (?:delete|erase|remove) my (?:data|messages|questions|history)|delete my data|forget me
        speicherst du (?:meine|unsere) (?:daten|fragen|nachrichten)|speicherst du (?:das|alles|was ich schreibe)
        was weißt du über mich|wie lösche ich meine daten
        (?:est ce que )?tu (?:enregistres|gardes|stockes) (?:mes|nos) (?:données|messages|questions)
        guardas (?:mis|nuestros) (?:datos|mensajes|preguntas)|qué sabes (?:de|sobre) mí
        """
    ),
}
"""What is asked about the bot itself, by the name of its topic; a whole message matches, or none."""
