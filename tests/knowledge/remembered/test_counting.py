"""Who counts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from knowledge.remembered import Said, Verdict, verdict_for_all
from knowledge.remembered.counting import ENOUGH_MEMBERS, last_words, verdict_for_one
from knowledge.types import Kind

G, S = Kind.GENERAL, Kind.SPECIALIZED
WORDS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.booleans(), st.sampled_from([(G, None), (S, "x"), (S, "y"), (S, None)])
    ).map(lambda parts: (parts[0], parts[1], *parts[2])),
    max_size=14,
)


def said(*words: tuple[str, bool, Kind, str | None]) -> list[Said]:
    return [Said(n, author, moderator, kind, domain) for n, (author, moderator, kind, domain) in enumerate(words)]


def members(*kinds: tuple[Kind, str | None]) -> list[Said]:
    return said(*((f"m{n}", False, kind, domain) for n, (kind, domain) in enumerate(kinds)))


def test_two_members_are_too_few_and_three_are_enough() -> None:
    assert verdict_for_all([]) is None
    assert verdict_for_all(members((G, None), (G, None))) is None
    assert verdict_for_all(members((G, None), (G, None), (G, None))) == Verdict(G, None, "members", 3)


def test_they_must_agree_on_the_domain_too() -> None:
    assert verdict_for_all(members((S, "x"), (S, "x"), (S, "y"))) is None
    assert verdict_for_all(members((S, "x"), (S, "x"), (S, "x"), (S, "y"))) == Verdict(S, "x", "members", 3)


def test_who_names_no_domain_agrees_with_who_names_one() -> None:
    assert verdict_for_all(members((S, "x"), (S, "x"), (S, None))) == Verdict(S, "x", "members", 3)
    assert verdict_for_all(members((S, None), (S, None), (S, None))) == Verdict(S, None, "members", 3)


def test_as_many_who_say_otherwise_keep_it_open() -> None:
    tied = [(G, None)] * 3 + [(S, "x")] * 3
    assert verdict_for_all(members(*tied)) is None
    assert verdict_for_all(members(*tied, (S, "x"))) == Verdict(S, "x", "members", 4)


def test_one_moderator_wins_over_any_number_of_members_and_the_latest_over_earlier_ones() -> None:
    many = [(f"m{n}", False, G, None) for n in range(9)]
    assert verdict_for_all(said(("mod", True, S, "x"), *many)) == Verdict(S, "x", "moderator")
    assert verdict_for_all(said(("a", True, S, "x"), ("b", True, G, None))) == Verdict(G, None, "moderator")
    assert verdict_for_all(said(("a", True, S, "x"), ("b", True, G, None), ("a", True, S, "y"))) == Verdict(
        S, "y", "moderator"
    )


def test_who_is_no_moderator_any_longer_speaks_as_a_member() -> None:
    assert verdict_for_all(said(("a", True, S, "x"), ("a", False, G, None))) is None


def test_a_person_hears_their_own_last_word() -> None:
    words = said(("a", False, S, "x"), ("b", False, G, None), ("a", False, S, "y"))
    assert verdict_for_one(words, "a") == Verdict(S, "y", "asker")
    assert verdict_for_one(words, "c") is None


@given(WORDS)
def test_what_holds_follows_the_rule(words: list[tuple[str, bool, Kind, str | None]]) -> None:
    last = [word for n, word in enumerate(words) if word[0] not in {later[0] for later in words[n + 1 :]}]
    found = verdict_for_all(said(*words))
    moderators = [word for word in last if word[1]]
    if moderators:
        assert found == Verdict(*moderators[-1][2:], "moderator")
        return
    named = Counter(word[2:] for word in last)
    agreeing = {name: n + (named[(name[0], None)] if name[1] else 0) for name, n in named.items()}
    enough = {name: n for name, n in agreeing.items() if n >= ENOUGH_MEMBERS and n > len(last) - n}
    if found is None:
        assert not enough
    else:
        assert enough[(found.kind, found.domain)] == found.count == max(enough.values())


@given(WORDS, st.integers(1, 10))
def test_saying_it_again_changes_nothing_for_others(
    words: list[tuple[str, bool, Kind, str | None]], times: int
) -> None:
    loud = ("loud", False, G, None)
    once = verdict_for_all(said(*words, loud))
    assert verdict_for_all(said(*words, *[loud] * times)) == once
    assert len(last_words(said(*words, *[loud] * times))) == len({word[0] for word in words}) + 1


@given(WORDS)
def test_one_member_more_never_overrules_a_moderator(words: list[tuple[str, bool, Kind, str | None]]) -> None:
    before = verdict_for_all(said(*words))
    if before is not None and before.by == "moderator":
        assert verdict_for_all(said(*words, ("somebody", False, G, None))) == before
