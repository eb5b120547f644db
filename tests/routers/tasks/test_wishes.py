import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.tasks import Task, recognise
from routers.tasks.wishes import wishes


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Explain gravity to a 10-year-old", {"audience": "a 10-year-old"}),
        ("Explain gravity for complete beginners", {"audience": "complete beginners"}),
        ("ELI5: how does a fridge work", {"audience": "a five-year-old child"}),
        ("Explain compound interest like I'm five", {"audience": "a five-year-old child"}),
        ("Explain yeast for people who have never baked", {"audience": "people who have never baked"}),
        ("Describe DNA to a non-technical audience", {"audience": "a non-technical audience"}),
        ("Write an email to my landlord about the heating", {"audience": "my landlord"}),
        ("Write a letter to our customers in a friendly tone", {"audience": "our customers", "tone": "friendly"}),
        ("Schreibe einen Brief an meinen Vermieter", {"audience": "meinen Vermieter"}),
        ("Explique la photosynthèse pour des enfants", {"audience": "des enfants"}),
        ("Explica la inflación para niños", {"audience": "niños"}),
        ("Write a funny poem about cats", {"tone": "funny"}),
        ("Write a short, formal letter", {"tone": "formal"}),
        ("Draft a reply, polite but firm", {"tone": "polite but firm"}),
        ("Draft a post about cheese in the style of Hemingway", {"tone": "in the style of Hemingway"}),
        ("Write an invitation and make it more formal", {"tone": "more formal"}),
        ("Explain tides in simple terms", {"tone": "in simple terms"}),
        ("Schreibe einen Text in einem sachlichen Ton", {"tone": "sachlichen"}),
        ("Explain tides in 100 words", {"length": "in 100 words"}),
        ("Explain tides in at most three sentences", {"length": "in at most three sentences"}),
        ("Write a 500-word essay on bees", {"length": "500-word"}),
        ("Write a two-minute speech about bees", {"length": "two-minute"}),
        ("Explain tides briefly", {"length": "briefly"}),
        ("Write about bees, keep it short", {"length": "short"}),
        ("Fasse den Artikel in zwei Sätzen zusammen", {"length": "in zwei Sätzen"}),
        ("Resume el texto en tres frases", {"length": "en tres frases"}),
        ("Give me five names for a boat", {"length": "five names"}),
        ("Compare tea and coffee as a table", {"format": "as a table"}),
        ("Explain tides as a numbered list", {"format": "as a numbered list"}),
        ("Explain tides in bullet points, without emojis", {"format": "in bullet points"}),
        ("Vergleiche Tee und Kaffee als Tabelle", {"format": "als Tabelle"}),
        ("How do I bake bread, step by step?", {"format": "step by step"}),
        ("Write a poem about rain in French", {"language": "French"}),
        ("Translate this into Spanish: hello", {"language": "Spanish"}),
        ("Erkläre mir Ebbe und Flut auf Englisch", {"language": "English"}),
        ("Write a TypeScript function that sorts a list", {"stack": "TypeScript"}),
    ],
)
def test_what_the_asker_said_is_found(question: str, said: dict[str, str]) -> None:
    brief = recognise(question)
    assert {name: brief.said.get(name) for name in said} == said


@pytest.mark.parametrize(
    ("question", "unsaid"),
    [
        ("Write an email template for a product launch", {"audience", "tone", "length", "format"}),
        ("Write a cover letter for a junior accountant position", {"audience", "tone", "length"}),
        ("wifi drops every ten minutes, what can I do?", {"length"}),
        ("Compare trains and planes for short trips", {"length", "audience"}),
        ("How do I read a CSV file in JavaScript?", {"format", "audience"}),
        ("Write an SQL query for the three customers with the highest sales", {"audience"}),
        ("Ideas for a kids' birthday", {"audience"}),
        ("Why was formal logic invented?", {"tone"}),
        ("Tell me about the history of Spanish wine in French literature", {"language"}),
        ("How many words are in the Bible?", {"length"}),
    ],
)
def test_what_the_asker_did_not_say_is_not_invented(question: str, unsaid: set[str]) -> None:
    found = set(recognise(question).said)
    if recognise(question).said.get("language") == "English":
        found -= {"language"}
    assert not found & unsaid


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Schreibe eine kurze Nachricht", "short"),
        ("Écris une lettre courte, en détail", "detailed"),
        ("Erkläre das ausführlich", "detailed"),
        ("Escribe una breve carta", "short"),
    ],
)
def test_the_commonest_lengths_are_put_into_english(text: str, value: str) -> None:
    assert {wish.value for wish in wishes(text, Task.WRITE) if wish.name == "length"} == {value}


def test_the_first_wish_of_a_name_counts() -> None:
    found = wishes("Explain it in 50 words, in 80 words at most", Task.EXPLAIN)
    assert [wish.value for wish in found if wish.name == "length"] == ["in 50 words"]


def test_code_is_asked_for_in_a_programming_language_and_not_for_an_audience() -> None:
    text = "Write a Python script for my boss as a table in 10 lines"
    assert {wish.name: wish.value for wish in wishes(text, Task.CODE)} == {"stack": "Python"}
    assert "stack" not in {wish.name for wish in wishes(text, Task.WRITE)}


def test_only_a_brainstorm_counts_ideas() -> None:
    assert [wish.value for wish in wishes("five names for a boat", Task.BRAINSTORM)] == ["five names"]
    assert wishes("five names for a boat", Task.ANSWER) == ()


WORDS = "write explain a letter to my boss for kids in 100 words as table funny formal French Python please , . briefly"


@given(st.lists(st.sampled_from(WORDS.split())).map(" ".join) | st.text(max_size=120), st.sampled_from(list(Task)))
def test_wishes_stand_where_they_say(text: str, task: Task) -> None:
    found = wishes(text, task)
    assert len({wish.name for wish in found}) == len(found)
    for wish in found:
        assert 0 <= wish.start < wish.end <= len(text)
        assert wish.name in {"audience", "tone", "length", "format", "language", "stack"}
        said = text[wish.start : wish.end].lower()
        assert (
            wish.value.lower() in said
            or wish.value in {"a five-year-old child", "short", "detailed"}
            or (wish.name == "language" and wish.value[:3].lower() in said)
        )
