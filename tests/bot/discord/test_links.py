import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.links import Addresses, is_honest, with_plain_addresses

BANK = "https://bank.example"
EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"See {BANK}/a_b.", f"See <{BANK}/a_b>."),
        (f"**{BANK}**, _{BANK}_ and ({BANK}/x_(y))", f"**<{BANK}>**, _<{BANK}>_ and (<{BANK}/x_(y)>)"),
        (f"already <{BANK}>", f"already <{BANK}>"),
        (f"[the manual]({BANK}/m)", f"[the manual](<{BANK}/m>)"),
        (f'[the manual](<{BANK}/m> "title")', f"[the manual](<{BANK}/m>)"),
        (f"[bank.example]({BANK}/m)", f"[bank.example](<{BANK}/m>)"),
        (f"[{BANK}]({EVIL})", f"`{BANK}` (<{EVIL}>)"),
        (f"[bank.example]({EVIL})", f"bank.example (<{EVIL}>)"),
        (f"[**Bank.Example**]({EVIL}/bank.example)", f"**Bank.Example** (<{EVIL}/bank.example>)"),
        (f"[Go to bank.example now]({EVIL})", f"Go to bank.example now (<{EVIL}>)"),
        (f"![picture]({BANK}/p.png)", f"![picture](<{BANK}/p.png>)"),
        ("join discord.gg/abc!", "join <https://discord.gg/abc>!"),
        ("[a note](later)", "[a note](later)"),
    ],
)
def test_addresses_are_shown_for_what_they_are(text: str, shown: str) -> None:
    assert with_plain_addresses(text) == shown
    assert with_plain_addresses(shown) == shown


@pytest.mark.parametrize(
    "code",
    [
        f"`{BANK}`",
        f"``a ` {BANK}``",
        f"```\n{BANK}\n[{BANK}]({EVIL})\n```",
        f"```python\nurl = '{BANK}'",
        f"`[{BANK}]({EVIL})`",
    ],
)
def test_code_is_left_alone(code: str) -> None:
    assert with_plain_addresses(code) == code


@pytest.mark.parametrize(
    "label",
    [
        "bank\u200b.example",
        "ｂａｎｋ．ｅｘａｍｐｌｅ",
        "bank。example",
        "www.bank.example",
        "b*an*k.example",
        "https://evil",
    ],
)
def test_a_disguised_domain_is_no_honest_text(label: str) -> None:
    assert not is_honest(label, EVIL)


@pytest.mark.parametrize(("label", "address"), [("bank.example", f"{BANK}@evil.example"), ("x.example", "https://[")])
def test_an_address_is_judged_by_its_host(label: str, address: str) -> None:
    assert not is_honest(label, address)


def test_words_are_honest() -> None:
    assert is_honest("page 12, the “manual”", EVIL)
    assert is_honest(EVIL, EVIL)
    assert not is_honest(EVIL, f"{EVIL}/else")


def test_a_link_over_two_lines_is_no_link() -> None:
    shown = with_plain_addresses(f"[https://\nbank.example]({EVIL})")
    assert shown.endswith(f"bank.example]\\(<{EVIL}>)")


pieces = st.sampled_from(
    [f"[{BANK}]({EVIL})", f"[text]({EVIL})", BANK, "`", "```", "\n", " ", "[", "](", ")", "word ", "<", "x" * 300, "é "]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join), st.integers(1, 40))
def test_a_growing_text_ends_up_as_if_it_had_come_at_once(text: str, step: int) -> None:
    growing = Addresses()
    for end in range(step, len(text), step):
        growing.of(text[:end])
    assert growing.of(text) == with_plain_addresses(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join))
def test_outside_of_code_no_link_pretends_to_be_another(text: str) -> None:
    shown = with_plain_addresses(text.replace("`", ""))
    outside = re.sub(r"`[^`\n]*`", "", shown)
    for target in re.findall(r"(?<!\\)\[https://bank\.example\]\(<?([^<>\s)]*)", outside):
        assert target == "https://bank.example"
    assert "https://bank.example" not in re.sub(r"<[^<>\s]*>|\[https://bank\.example\]\(", "", outside)


def test_another_text_starts_over() -> None:
    growing = Addresses()
    growing.of(f"```\n{BANK}\n")
    assert growing.of(f"{BANK}\n") == f"<{BANK}>\n"


def test_what_may_be_stray_is_not_settled_before_what_follows_it() -> None:
    text = "](" + "[https://bank.example](https://evil.example)" * 3 + " " + "x" * 600
    growing = Addresses()
    for end in range(1, len(text) + 1):
        shown = growing.of(text[:end])
    assert shown == with_plain_addresses(text)
