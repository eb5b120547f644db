import pytest

from knowledge.curated import CuratedAnswer, Draft, Match
from knowledge.curated.answers import MAX_ANSWER_CHARS, MAX_QUESTION_CHARS, MAX_SIGNATURE_CHARS
from knowledge.errors import InputError

ANSWER = CuratedAnswer(
    id="c1",
    server="1",
    channels=("10", "11"),
    domain="pumps",
    answer_id="a1",
    author="p:x",
    signature="Ann",
    question="How big\nis it?",
    quoted=False,
    text="Two metres.",
    created_at="2026-11-22T10:00:00.000000+00:00",
    updated_at="2026-11-23T12:00:00.000000+00:00",
)


def test_spaces_around_texts_are_not_kept() -> None:
    draft = Draft(question=" How? \n", text="\tSo.\n\n  - one", signature="  Ann \n Lee ").checked()
    assert (draft.question, draft.text, draft.signature) == ("How?", "So.\n\n  - one", "Ann Lee")
    assert Draft(question="q", text="t", signature="  ").checked().signature is None


def test_checking_keeps_the_rest() -> None:
    draft = Draft(question="q", text="t", server="1", channels=("2",), domain="d", answer_id="a")
    assert draft.checked() == draft


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (Draft(question="  ", text="t"), "question is empty"),
        (Draft(question="q", text="\n"), "answer is empty"),
        (Draft(question="q" * (MAX_QUESTION_CHARS + 1), text="t"), "1,001 characters; at most 1,000"),
        (Draft(question="q", text="t" * (MAX_ANSWER_CHARS + 1)), "4,001 characters; at most 4,000"),
        (Draft(question="q", text="t", signature="n" * (MAX_SIGNATURE_CHARS + 1)), "longer than 80"),
    ],
)
def test_what_cannot_be_kept(draft: Draft, said: str) -> None:
    with pytest.raises(InputError, match=said):
        draft.checked()


def test_an_answer_says_who_wrote_it_and_when() -> None:
    assert ANSWER.byline == "answer by Ann, 2026-11-23"
    assert CuratedAnswer(**{**_fields(ANSWER), "signature": None}).byline == "answer by the team, 2026-11-23"


def test_who_reads_one_of_its_channels_may_know_of_it() -> None:
    assert ANSWER.readable_in(None)
    assert ANSWER.readable_in({"11", "99"})
    assert not ANSWER.readable_in({"99"})
    assert CuratedAnswer(**{**_fields(ANSWER), "channels": None}).readable_in(set())


def test_the_object_of_the_machine_interface() -> None:
    assert ANSWER.as_json() == {
        "id": "c1",
        "server": "1",
        "channels": ["10", "11"],
        "domain": "pumps",
        "question": "How big\nis it?",
        "text": "Two metres.",
        "author": "p:x",
        "signature": "Ann",
        "answer_id": "a1",
        "created_at": "2026-11-22T10:00:00.000000+00:00",
        "updated_at": "2026-11-23T12:00:00.000000+00:00",
    }


def test_as_a_passage_it_is_never_worse_than_what_it_goes_before() -> None:
    passage = Match(ANSWER, 0.93, exact=False).passage(0.97)
    assert (passage.id, passage.source, passage.domain) == ("curated:c1", "curated:c1", "pumps")
    assert (passage.title, passage.locator) == ("How big is it?", "answer by Ann, 2026-11-23")
    assert (passage.text, passage.score, passage.cosine) == ("Two metres.", 0.97, 0.93)
    assert Match(ANSWER, 0.93, exact=False).passage(0.5).score == 0.93


def _fields(answer: CuratedAnswer) -> dict[str, object]:
    return {name: getattr(answer, name) for name in CuratedAnswer.__slots__}
