"""`/knowledge`: taking documents in, looking at them, keeping them current and removing them, allowed and refused."""

from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import SetupError

from knowledge.library.loading import MAX_BYTES
from tests.commands import MANUAL
from tests.journeys.world import World
from tests.knowledge.library.loading.files import pdf

EMPTY = "This server has no documents yet"
PUMP = ("pump.md", MANUAL.encode())


async def said(world: World, command: str, *, who: Any = None, **options: Any) -> discord.Message:
    """What a subcommand answers, which must be in private."""
    result = await (who or world.mod).slash(world.channel, f"knowledge {command}", **options)
    assert result.ephemeral
    assert result.response is not None
    message: discord.Message = result.response
    return message


async def content(world: World, command: str, **options: Any) -> str:
    return str((await said(world, command, **options)).content)


async def added(world: World, name: str = "pump.md", text: str = MANUAL, domain: str = "pumps") -> str:
    return await content(world, "add", domain=domain, file=(name, text.encode()))


def server(world: World) -> str:
    return str(world.guild.id)


def uploads(world: World) -> list[str]:
    return sorted(str(path.relative_to(world.folder)) for path in (world.folder / "uploads").rglob("*.*"))


def sources(world: World) -> list[tuple[str, str]]:
    return [(held.domain, held.source) for held in world.app.memory.library.documents(server(world))]


def errors(world: World) -> list[str]:
    """What was told instead of done; read, so that the simulation does not take it for a crash."""
    return [str(error.__cause__ or error) for error in world.env.errors]


@pytest.fixture
async def pumps(world: World) -> World:
    """A world whose server has one domain with two documents."""
    assert await added(world) == "**pumps**: 1 added.\n- added: pump.md (1 passage)"
    assert "1 added" in await added(world, "valves.md", "# Valves\n\nTurn the green valve twice a year.")
    return world


async def test_a_member_may_not_use_it(world: World) -> None:
    assert not any(name.startswith("knowledge") for name in world.alice.available_commands(world.channel))
    with pytest.raises(SetupError, match="default-member-permissions"):
        await world.alice.slash(world.channel, "knowledge list")


async def test_it_is_not_there_in_direct_messages(world: World) -> None:
    (command,) = [command for command in world.client.tree.get_commands() if command.name == "knowledge"]
    payload = command.to_dict(world.client.tree)
    assert payload["default_member_permissions"] == discord.Permissions(manage_guild=True).value
    assert (payload["contexts"], payload["integration_types"]) == ([0], [0])


async def test_an_attachment_is_kept_and_answers_questions(pumps: World) -> None:
    world = pumps
    assert uploads(world) == [f"uploads/{server(world)}/pumps/{name}" for name in ("pump.md", "valves.md")]
    world.endpoint.say("Clean the intake screen [1].")
    answer = await world.ask("What does error code E5 on the Z9 pump mean?")
    assert "specialized (pumps) · knowledge" in answer.content
    assert "pump.md" in answer.content


async def test_a_new_version_takes_the_place_of_the_old_one(pumps: World) -> None:
    assert "1 updated" in await added(pumps, text=MANUAL.replace("Z9", "Z10"))
    assert "1 unchanged" in await added(pumps, text=MANUAL.replace("Z9", "Z10"))
    assert "Z10" in await content(pumps, "search", question="E5 on the pump")
    assert len(uploads(pumps)) == 2


async def test_a_broken_version_leaves_the_old_one_and_says_why(pumps: World) -> None:
    told = await content(pumps, "add", domain="pumps", file=("pump.md", b"\xff\xfe\x00broken"))
    assert told == "**pumps**: 1 failed.\n- failed: pump.md: It is not encoded as UTF-16 (byte 8). Save it as UTF-8."
    assert "E5" in await content(pumps, "search", question="error code E5")
    assert "2 unchanged" in await content(pumps, "sync")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("picture.png", b"\x89PNG", "Files of type .png cannot be read."),
        ("empty.md", b"  \n", "It is empty."),
        ("noise.txt", b"a\x00b", "It is a binary file"),
        ("pump.pdf", b"%PDF-1.7 broken", "It is damaged, or no PDF."),
        ("pump.docx", b"no archive", "It is damaged, or no DOCX file."),
    ],
)
async def test_what_cannot_be_read_is_reported_and_not_kept(world: World, name: str, data: bytes, why: str) -> None:
    told = await content(world, "add", domain="pumps", file=(name, data))
    assert told.startswith(f"**pumps**: 1 failed.\n- failed: {name}: {why}")
    assert (uploads(world), sources(world)) == ([], [])
    assert EMPTY in await content(world, "list")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("pump.pdf", pdf(["The E5 of the pump means a clogged screen."]), "pump.pdf (1 passage)"),
        ("codes.csv", b"question,answer\nWhat is E5?,A clogged screen\nEmpty?,\n", "Row 3 is left out"),
    ],
)
async def test_other_kinds_than_text_are_attached_too(world: World, name: str, data: bytes, told: str) -> None:
    assert told in await content(world, "add", domain="pumps", file=(name, data))
    assert "clogged screen" in await content(world, "search", question="What is E5?")


async def test_a_file_that_is_too_large_is_not_even_fetched(world: World) -> None:
    told = await content(world, "add", domain="pumps", file=("large.txt", bytes(MAX_BYTES + 1)))
    assert told == "large.txt: Larger than 20 MB. Split it into parts."
    assert len(errors(world)) == 1


@pytest.mark.parametrize(
    "url", ["/etc/passwd.txt", "file:///etc/hosts.txt", "docs/", "https:///x", "ftp://example.org"]
)
async def test_an_address_is_never_a_path(world: World, url: str) -> None:
    assert "is no address" in await content(world, "add", domain="pumps", url=url)
    assert sources(world) == []
    assert len(errors(world)) == 1


async def test_a_file_or_an_address_and_not_both(world: World) -> None:
    assert "Give either a file or an address" in await content(world, "add", domain="pumps")
    assert "Give either" in await content(world, "add", domain="pumps", file=PUMP, url="https://example.org")
    assert len(errors(world)) == 2


async def test_a_bad_name_of_a_domain_is_refused(world: World) -> None:
    assert "cannot name a domain" in await content(world, "add", domain="../../etc", file=PUMP)
    assert (uploads(world), len(errors(world))) == ([], 1)


async def test_names_ping_nobody_and_are_no_paths(world: World) -> None:
    told = await added(world, "@everyone <@&1>**x**.md", "# @everyone\n\nText about @here and <@1>.")
    assert "@everyone" not in told
    assert "1 added" in told
    await content(world, "search", question="text")
    await content(world, "list")
    await content(world, "remove", domain="pumps")
    bodies = world.sent()
    assert len(bodies) >= 4
    assert all(body["allowed_mentions"] == {"parse": []} for body in bodies)
    assert not any("@everyone" in body["content"] or "<@" in body["content"] for body in bodies)
    assert all(Path(path).parent == Path(f"uploads/{server(world)}/pumps") for path in uploads(world))


async def test_the_list_marks_what_belongs_to_all(pumps: World, tmp_path: Path) -> None:
    (tmp_path / "house.md").write_text("# House rules\n\nBe kind.")
    list(pumps.app.memory.library.add([str(tmp_path / "house.md")], "house"))
    list(pumps.app.memory.library.add([str(tmp_path / "house.md")], "secret", "999"))
    house, of_house, own, _ = (await content(pumps, "list")).splitlines()
    assert house.startswith("**house** · 1 document · 1 passage · <t:")
    assert house.endswith(":R> · for all servers")
    assert of_house == "> House rules"
    assert own.startswith("**pumps** · 2 documents · 2 passages")
    assert "for all" not in own


async def test_a_description_is_shown_in_the_list(world: World) -> None:
    await content(world, "add", domain="Pumps", file=PUMP, description="Everything about our pumps")
    assert "> Everything about our pumps" in await content(world, "list")


@pytest.mark.parametrize("command", ["add", "sync", "remove"])
async def test_what_belongs_to_all_cannot_be_changed(world: World, tmp_path: Path, command: str) -> None:
    (tmp_path / "house.md").write_text("# House rules\n\nBe kind.")
    list(world.app.memory.library.add([str(tmp_path / "house.md")], "house"))
    options = {"file": PUMP} if command == "add" else {}
    assert "belongs to all servers" in await content(world, command, domain="house", **options)
    assert [info.documents for info in world.app.memory.library.domains(server(world))] == [1]
    assert len(errors(world)) == 1


async def test_a_search_shows_scores_places_and_quotes(pumps: World) -> None:
    shown = await content(pumps, "search", question="What does E5 on the pump mean?")
    first, quote, *_ = shown.splitlines()
    assert first.startswith("**1.** 0.")
    assert "· pumps · pump.md › Pump manual › Error codes" in first
    assert quote.startswith("> ")
    assert "Clean the intake screen" in quote
    assert pumps.rows() == []


async def test_a_search_in_one_domain_and_in_one_that_is_not_there(pumps: World) -> None:
    await added(pumps, "cats.md", "# Cats\n\nCats sleep.", domain="cats")
    assert "pump.md" not in await content(pumps, "search", question="error code E5", domain="cats")
    assert "Known domains: cats, pumps." in await content(pumps, "search", question="E5", domain="dogs")
    assert len(errors(pumps)) == 1


async def test_a_search_without_documents_finds_nothing(world: World) -> None:
    assert await content(world, "search", question="E5") == "Nothing found."


async def test_sync_takes_in_what_changed(pumps: World) -> None:
    (pumps.folder / "uploads" / server(pumps) / "pumps" / "pump.md").write_text("# Pump\n\nAll new.")
    assert await content(pumps, "sync", domain="pumps") == (
        "**pumps**: 1 updated, 1 unchanged.\n- updated: pump.md (1 passage)"
    )


async def test_sync_without_documents_says_so(world: World) -> None:
    assert EMPTY in await content(world, "sync")


async def test_a_document_is_removed_after_a_question_back(pumps: World) -> None:
    asked = await said(pumps, "remove", source="pump.md")
    assert asked.content == "Remove pump.md (1 passage) from **pumps**?"
    assert len(sources(pumps)) == 2
    await pumps.mod.click(asked, label="Remove")
    assert asked.content == "**pumps**: 1 removed.\n- removed: pump.md (1 passage)"
    assert asked.components == []
    assert sources(pumps) == [("pumps", "valves.md")]
    assert uploads(pumps) == [f"uploads/{server(pumps)}/pumps/valves.md"]


async def test_a_whole_domain_is_removed_after_a_restart(pumps: World) -> None:
    asked = await said(pumps, "remove", domain="pumps")
    assert asked.content == "Remove the whole domain **pumps**: 2 documents (2 passages)?"
    await pumps.restart()
    await pumps.mod.click(asked, label="Remove")
    assert asked.content.startswith("**pumps**: 2 removed.")
    assert (sources(pumps), uploads(pumps)) == ([], [])
    assert EMPTY in await content(pumps, "list")


async def test_keeping_keeps_after_a_restart_too(pumps: World) -> None:
    asked = await said(pumps, "remove", domain="pumps")
    await pumps.restart()
    await pumps.mod.click(asked, label="Keep")
    assert (asked.content, asked.components) == ("Nothing was removed.", [])
    assert len(sources(pumps)) == 2


async def test_a_domain_that_has_grown_meanwhile_is_not_removed(pumps: World) -> None:
    asked = await said(pumps, "remove", domain="pumps")
    await added(pumps, "third.md", "# Third\n\nText.")
    await pumps.mod.click(asked, label="Remove")
    assert "have changed since" in asked.content
    assert len(sources(pumps)) == 3


async def test_two_moderators_who_remove_the_same(pumps: World) -> None:
    role = pumps.guild.create_role("Other mods", permissions=discord.Permissions(manage_guild=True))
    second = pumps.guild.add_member(pumps.env.create_user("second"), roles=[role])
    mine, theirs = (
        await said(pumps, "remove", source="pump.md"),
        await said(pumps, "remove", who=second, source="pump.md"),
    )
    await pumps.mod.click(mine, label="Remove")
    await second.click(theirs, label="Remove")
    assert "1 removed" in mine.content
    assert "have changed since" in theirs.content


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Name a source, or a whole domain."),
        ({"domain": "dogs"}, "no documents in the domain “dogs”"),
        ({"source": "nothing.md"}, "no document “nothing.md”"),
        ({"domain": "pumps", "source": "nothing.md"}, "no document “nothing.md” in the domain “pumps”"),
    ],
)
async def test_what_is_not_there_cannot_be_removed(pumps: World, options: dict[str, str], told: str) -> None:
    assert told in await content(pumps, "remove", **options)
    assert (len(sources(pumps)), len(errors(pumps))) == (2, 1)


async def test_a_source_in_two_domains_needs_the_domain(pumps: World) -> None:
    await added(pumps, domain="other")
    assert "Several domains hold it: other, pumps." in await content(pumps, "remove", source="pump.md")
    assert "from **other**?" in await content(pumps, "remove", source="pump.md", domain="other")
    assert len(errors(pumps)) == 1


async def test_domains_and_sources_are_offered_while_typing(pumps: World, tmp_path: Path) -> None:
    (tmp_path / "house.md").write_text("# House rules\n\nBe kind.")
    list(pumps.app.memory.library.add([str(tmp_path / "house.md")], "house"))

    async def offered(command: str, option: str, typed: str = "", **filled: str) -> list[str]:
        choices = await pumps.mod.autocomplete(pumps.channel, f"knowledge {command}", option, typed, **filled)
        return [str(choice["value"]) for choice in choices]

    assert await offered("add", "domain") == ["pumps"]
    assert await offered("search", "domain", question="x") == ["house", "pumps"]
    assert await offered("search", "domain", "PU", question="x") == ["pumps"]
    assert await offered("remove", "source", "v") == ["valves.md"]
    assert await offered("remove", "source", domain="pumps") == ["pump.md", "valves.md"]
    assert await offered("remove", "source", domain="dogs") == []


async def test_another_servers_documents_are_out_of_reach(pumps: World) -> None:
    elsewhere = pumps.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    role = elsewhere.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    carol = elsewhere.add_member(pumps.env.create_user("carol"), roles=[role])
    for command, options, told in (
        ("list", {}, EMPTY),
        ("search", {"question": "E5"}, "Nothing found."),
        ("sync", {}, EMPTY),
        ("remove", {"source": "pump.md"}, "no document “pump.md”"),
    ):
        result = await carol.slash(channel, f"knowledge {command}", **options)
        assert result.response is not None
        assert told in result.response.content
    assert (len(sources(pumps)), len(errors(pumps))) == (2, 1)
