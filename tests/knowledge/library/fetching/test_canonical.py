"""The address under which a page wants to be known."""

import pytest

from knowledge.library.fetching.canonical import HEAD, canonical

URL = "https://docs.example/guide?utm=1"
WANTED = "https://docs.example/guide"


def of_page(html: str, url: str = URL) -> str | None:
    return canonical(url, {}, html.encode(), ".html")


@pytest.mark.parametrize(
    "html",
    [
        f'<html><head><link rel="canonical" href="{WANTED}"></head>',
        f"<LINK HREF={WANTED} REL=Canonical>",
        '<link rel="x canonical" href="/guide#part">',
        '<link href="https://www.docs.example/../guide" rel=canonical>'.replace("www.docs", "docs"),
    ],
)
def test_what_a_page_says_of_itself(html: str) -> None:
    assert of_page(html) == WANTED


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="canonical" href="https://evil.example/guide">',
        '<link rel="canonical" href="http://127.0.0.1/guide">',
        '<link rel="canonical" href="javascript:alert(1)">',
        '<link rel="canonical" href="https://docs.example/">',
        '<link rel="canonical">',
        '<link rel="canonical" href="">',
        f'<link rel="stylesheet" href="{WANTED}">',
        f'<!-- <link rel="canonical" href="{WANTED}"> -->',
        f'<body><link rel="canonical" href="{WANTED}">',
        f'{" " * HEAD}<link rel="canonical" href="{WANTED}">',
        '<link rel="canonical" href="https://[nonsense/">',
        "plain text",
    ],
)
def test_what_is_not_believed(html: str) -> None:
    assert of_page(html) is None


@pytest.mark.parametrize("odd", ["<![odd[ ]]>", "<![ odd>"])
def test_declarations_that_nobody_knows_end_the_head(odd: str) -> None:
    assert of_page(odd) is None
    assert of_page(f'<link rel="canonical" href="{WANTED}">{odd}') == WANTED


def test_the_front_page_may_name_itself() -> None:
    assert of_page('<link rel="canonical" href="/">', "https://docs.example/") == "https://docs.example/"


def test_the_header_counts_for_all_types() -> None:
    header = {"link": f'</style.css>; rel=preload, <{WANTED}>; rel="canonical"'}
    assert canonical(URL, header, b"", ".pdf") == WANTED
    assert canonical(URL, {"link": "<" * 100_000}, b"", ".pdf") is None


def test_markdown_has_no_head() -> None:
    assert canonical(URL, {}, f'<link rel="canonical" href="{WANTED}">'.encode(), ".md") is None
