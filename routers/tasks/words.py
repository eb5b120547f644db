"""Words that the patterns of `cues` and `wishes` share.

Each is a regular expression of its own; they stand apart by white space, and `_` stands for a space.
"""

from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "text": r"""
        e-?mails? letters? post tweet posters? flyers? speech toast essay article blog newsletter announcement
        press_release description caption invitation bio headline complaint card poem story song lyrics message text
        script scene dialogue review
        """,
    "idea": r"""
        ideas? names suggestions slogans titles topics themes inspiration uses_for ways_to
        """,
    "tongue": r"""
        python javascript typescript java kotlin swiftui rust golang c\+\+ c\# php ruby bash powershell sql css html
        react vue angular django flask fastapi pandas numpy node(?:\.?js)? excel_formula git docker npm latex jq awk
        """,
    "code": r"""
        functions? methods? class(?:es)? scripts? skripts? regex(?:es)? regular_expressions? quer(?:y|ies)
        unit_tests? code programs? programm snippets? components? endpoints? algorithms?
        (?:list|dict)_comprehensions? macros? makefile dockerfile decorators? data_?frames? fonction función abfrage
        consulta
        """,
    "own": r"""
        my our ^the mein\w* unser\w* mon ma mes notre mi mis nuestr\w
        """,
    "fault": r"""
        keeps? stopped stuck broken dead dying crash\w* fail\w* freez\w* leak\w* overheat\w* smells? nois\w+ yellow
        no_longer not_working
        """,
    "people": r"""
        child(?:ren)? kids? toddlers? teen(?:ager)?s? adults seniors beginners? newcomers? novices? students?
        pupils? class teachers? parents? engineers? developers? programmers? managers? boss executives? board
        investors? customers? clients? users members? subscribers team colleagues? co-?workers? employees staff
        landlord tenants? neighbou?rs? recruiters? friends? mother mom mum father dad
        grand(?:mother|father|ma|pa|parents) sister brother wife husband daughter son professor doctors? patients?
        nurses? lawyers? experts? lay(?:man|men|people|persons?) non-experts? audience public voters readers
        followers guests volunteers donors players fans tourists travell?ers graders? year[-_]olds? kinder
        anfänger\w* laien schüler\w* studierende kund\w+ vermieter\w* nachbar\w* kolleg\w+ chef\w* eltern freund\w*
        enfants débutants? élèves étudiants? propriétaire voisins? collègues patron amis? niños principiantes
        alumnos estudiantes clientes casero vecinos colegas jefe amigos? padres
        """,
    "whose": r"""
        an? my our the your all some complete absolute mein\w* unser\w* alle den die das mon ma mes nos notre les
        des mi mis los las nuestr\w+
        """,
    "into": r"""
        as in into using with als en como sous_forme_de en_forma_de
        """,
    "which": r"""
        _(?:who|with|without)_[^.,;:?!\n]{2,50}
        """,
    "end": r"""
        [,.;:?!)"”] $ (?:in|with|about|who|that|on|as|and|by|at|because|from|how|why|what|when|regarding|of)\b
        (?:explaining|using|please|wegen|über|auf|bitte|sur|en|pour_que|sobre|con)\b
        """,
    "manner": r"""
        (?:in)?formal casual friendly friendlier professional politer? funny funnier humorous witty serious
        persuasive enthusiastic warmer? neutral sarcastic ironic playful cheerful encouraging apologetic confident
        diplomatic dramatic poetic romantic academic scientific conversational upbeat empathetic firm respectful
        stern inspiring motivational matter-of-fact businesslike light-hearted heartfelt sincere höflich\w*
        freundlich\w* lustig\w* förmlich\w* formell\w* locker\w* humorvoll\w* sachlich\w* herzlich\w* formelle?
        amicale? drôle polie? humoristique chaleureu\w+ amistos[oa] divertid[oa] gracios[oa] cortés cordial
        """,
    "piece": r"""
        e-?mails? letters? notes? posts? tweets? announcements? speech toast poems? haikus? stor(?:y|ies) articles?
        essays? repl(?:y|ies) messages? invitations? descriptions? summar(?:y|ies) bios? captions? text newsletters?
        answers? explanations? versions? paragraphs? lists? entschuldigung einladung brief nachricht antwort lettre
        réponse carta mensaje
        """,
    "number": r"""
        \d[\d,.]*(?:\s*(?:-|–|to|bis|à|a)\s*\d[\d,.]*)? an? one two three four five six seven eight nine ten twelve
        twenty fifty a_hundred eine[mrn]? ein zwei drei vier fünf zehn une? deux trois quatre cinq dix una? dos tres
        cuatro cinco diez
        """,
    "unit": r"""
        words? sentences? paragraphs? lines? pages? characters? bullet_points? bullets points? wörter\w* worte?n?
        sätze\w* satz absätze\w* zeilen seiten? zeichen stichpunkte\w* mots phrases? paragraphes? lignes? palabras
        frases? párrafos? líneas páginas? caracteres
        """,
    "bound": r"""
        in within under below over about around roughly exactly only just at_most at_least no_more_than less_than
        fewer_than more_than up_to max(?:imum)?\.? not_more_than höchstens maximal mit unter etwa rund en au_plus
        environ máximo unas
        """,
    "layout": r"""
        tables? bullet_points? bullet_list bullets list checklist json csv yaml xml markdown html dialogue faq q&a
        outline timeline prose plain_text one_paragraph tabelle liste stichpunkten? tableau puces tabla lista
        """,
}
"""By the name that stands in a pattern as `<name>`."""
