"""Words of languages without spaces, found among documents of several languages by the real full-text index."""

import pytest

from knowledge.library import Library
from knowledge.store.engine import Store
from tests.knowledge.library.test_lexical import best, fill
from tests.knowledge.library.test_retrieval import FILLING, taken

TEXTS = [
    "每周清洗一次水泵下面的过滤器，然后重新安装盖子。",
    "按下E5键两秒钟可以重置机器。E6表示水箱已空。",
    "フィルターは毎週お湯で洗ってください。ポンプの音がうるさいときは空気を抜きます。",
    "バッテリーは九時間使えます。充電には二時間かかります。",
    "필터는 매주 물로 청소하세요. 펌프에서 소음이 나면 공기를 빼십시오.",
    "배터리를 두 시간 동안 충전하십시오.",
    "ทำความสะอาดตัวกรองด้วยน้ำอุ่นทุกสัปดาห์",
    "แบตเตอรี่ใช้งานได้เก้าชั่วโมง",
    "ຄວນລ້າງຕົວກອງທຸກໆອາທິດ",
    "ត្រូវសម្អាតតម្រងរៀងរាល់សប្តាហ៍",
    "စစ်ကိုအပတ်စဉ်ဆေးကြောပါ",
    "Rinse the filter below the pump once a week.",
]
QUESTIONS = {
    "zh": ("怎么清洗过滤器", 0),
    "zh, two characters": ("水泵", 0),
    "zh, one character": ("泵", 0),
    "zh with a code": ("E6是什么意思", 1),
    "zh, code by itself": ("what does E5 mean", 1),
    "ja": ("ポンプがうるさい", 2),
    "ja, half width": ("ﾊﾞｯﾃﾘｰの充電", 3),
    "ko": ("펌프 소음", 4),
    "ko, another ending": ("배터리는 어떻게 충전하나요", 5),
    "th": ("วิธีทำความสะอาดตัวกรอง", 6),
    "th, too": ("แบตเตอรี่กี่ชั่วโมง", 7),
    "lo": ("ລ້າງຕົວກອງແນວໃດ", 8),
    "km": ("តម្រង", 9),
    "my": ("ဆေးကြော", 10),
    "en": ("rinse the filter", 11),
}


@pytest.mark.parametrize(("question", "place"), QUESTIONS.values(), ids=QUESTIONS)
def test_the_words_are_found(store: Store, question: str, place: int) -> None:
    fill(store, "", "manual", TEXTS)
    assert best(store, question)[0] == f"-manual-{place}"


@pytest.mark.parametrize("question", ["天气预报", "おはよう", "안녕", "อาหารเช้า", "weather"])
def test_what_no_document_holds_is_not_found(store: Store, question: str) -> None:
    fill(store, "", "manual", TEXTS)
    assert best(store, question) == []


def test_headings_are_found_and_removed_documents_are_not(store: Store) -> None:
    fill(store, "", "manual", TEXTS[:1])
    fill(store, "", "manual", ["The lid.", *TEXTS[1:2]])  # takes the place of the first, and adds one
    assert best(store, "怎么清洗过滤器") == []
    assert best(store, "重置") == ["-manual-1"]


def test_an_answer_is_found_where_the_embedder_knows_no_such_language(library: Library) -> None:
    pages = {f"page{n}": f"how does any other part work on the device {FILLING * (n % 3)}" for n in range(60)}
    taken(library, "manual", filter=f"{TEXTS[0]} {FILLING}", **pages)
    found = library.find("过滤器怎么清洗").passages[0]
    assert found.source == "filter.md"
    assert found.lexical > 0.4
