from bot.discord.commands.offers import CHARS, MOST, offered, value_of


def test_what_begins_with_the_typed_comes_first() -> None:
    assert [choice.value for choice in offered(["b-a.md", "a.md", "c.md", "a.md"], " A")] == ["a.md", "b-a.md"]


def test_no_more_and_no_longer_than_discord_takes() -> None:
    many = offered((f"{number:03}" + "x" * 200 for number in range(100)), "")
    assert len(many) == MOST
    assert all(len(choice.name) <= CHARS and len(str(choice.value)) <= CHARS for choice in many)
    assert len({choice.value for choice in many}) == MOST


def test_long_sources_have_a_value_of_their_own() -> None:
    assert value_of("a.md") == "a.md"
    assert value_of("x" * 100) == "x" * 100
    assert value_of("x" * 101).startswith("id:")
    assert value_of("x" * 101) != value_of("x" * 102)
