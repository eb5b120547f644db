"""Parts of words that are written without spaces."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.scripts import asked_parts, in_parts, is_part, is_whole

SCRIPTS = "清洗过滤器ポンプがうるさい필터청소ทำความสะอาดກອງທໍາສອာသန့်ရှင်းសម្អាតតម្រង"
TEXT = st.text(st.sampled_from(SCRIPTS + " ab5-。"), max_size=30)


@pytest.mark.parametrize(
    ("text", "stored", "asked"),
    [
        ("清洗滤器", "清洗 洗滤 滤器 器", "清洗 洗滤 滤器"),
        ("水泵", "水泵 泵", "水泵"),
        ("水", "水", "水"),
        ("ポンプが", "ポン ンプ プが が", "ポン ンプ プが"),
        ("청소는", "청소 소는 는", "청소 소는"),
        ("ตัวกรอง", "ตวก วกร กรอ รอง อง ง", "ตวก วกร กรอ รอง"),
        ("ກອງ", "ກອງ ອງ ງ", "ກອງ"),
        ("រតនៈ", "រតន តន ន", "រតន"),
        ("ရေစစ်", "ရစစ စစ စ", "ရစစ"),
        ("𠀀𠀁", "𠀀𠀁 𠀁", "𠀀𠀁"),
    ],
)
def test_parts_overlap(text: str, stored: str, asked: str) -> None:
    assert in_parts(text).split() == stored.split()
    assert asked_parts(text).split() == asked.split()


def test_other_words_are_parted_from_such_scripts_and_kept() -> None:
    assert in_parts("按下E5键 v2.1 pump").split() == ["按下", "下", "E5", "键", "v2.1", "pump"]
    assert asked_parts("重置reset_pump()吗").split() == ["重置", "reset_pump()", "吗"]


@pytest.mark.parametrize(
    "text", ["", "Überdruck im Kessel", "насос шумит", "مضخة المياه", "पंप की सफाई", "E5 — v2.1 “quoted” ① x²"]
)
def test_other_scripts_stay_as_they_are(text: str) -> None:
    assert in_parts(text) == ""
    assert asked_parts(text) == text


def test_ways_of_writing_the_same_are_one() -> None:
    assert asked_parts("ﾎﾟﾝﾌﾟ") == asked_parts("ポンプ") == asked_parts(unicodedata.normalize("NFD", "ポンプ"))
    assert asked_parts(unicodedata.normalize("NFD", "필터")) == asked_parts("필터")
    assert asked_parts("Ｅ５键") == asked_parts("E5键")
    assert asked_parts("น้ำ") == asked_parts("น้ํา")


def test_parts_shorter_than_a_whole_one_are_known() -> None:
    assert [is_whole(part) for part in ("水泵", "水", "กรอ", "กร", "ก")] == [True, False, True, False, False]
    assert [is_part(word) for word in ("水泵", "กรอ", "pump", "насос", "5", "")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@given(TEXT, TEXT, TEXT)
def test_what_a_text_holds_is_found_in_it(before: str, held: str, after: str) -> None:
    text = unicodedata.normalize("NFKC", before + held + after)
    stored = in_parts(text).split()
    for word in asked_parts(unicodedata.normalize("NFKC", held)).split():
        if is_part(word):
            assert any(part == word or (not is_whole(word) and part.startswith(word)) for part in stored)


@given(st.text(max_size=40))
def test_any_text_can_be_parted(text: str) -> None:
    for word in (*in_parts(text).split(), *asked_parts(text).split()):
        assert not is_part(word) or word.isalnum()
