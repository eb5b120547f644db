"""A page becomes what a reader sees of its main content."""

import sys

import pytest

from knowledge.library import chunking
from knowledge.library.loading import Parsed, UnreadableError, parse

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Set-up — X1000 docs</title>
<link rel="canonical" href="https://docs.example.com/setup.html#top"><style>p { color: red }</style></head>
<body>
<div class="related" role="navigation"><ul><li>Next page</li></ul></div>
<header><a href="/">Logo</a></header><nav>Products</nav>
<div class="document" role="main">
<!-- a comment -->
<section id="set-up"><h1>Set-up<a class="headerlink" href="#set-up" title="Link to this heading">¶</a></h1>
<p>Fill the <a href="/tank" title="unseen words">tank</a>, see <a href="https://example.org/water">water</a>.</p>
<section id="error-codes"><span id="old-name"></span><h2>Error codes<a class="headerlink" href="#error-codes">¶</a></h2>
<p>The display shows a code. The display shows a code until it is cleared, and the machine waits for that.</p>
<div class="highlight-python notranslate"><div class="highlight"><pre><span></span><span class="k">def</span> fill():
    <span class="c1"># until full</span>
    <span class="k">return</span> 1
</pre></div></div>
<table><thead><tr><th>Code</th><th>Meaning</th></tr></thead>
<tbody><tr><td>E5</td><td>Water | level</td></tr><tr><td>E6</td><td>Door</td></tr></tbody></table>
</section></section>
<details><summary>More about E6</summary><p>Close the door.</p></details>
<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul><ol start="3"><li>third</li></ol>
<pre><code class="language-sh"># no heading
```
rm x</code></pre>
<dl><dt id="tank.fill">fill(amount)</dt><dd><p>Fills the tank.</p></dd></dl>
<img src="data:image/png;base64,AAAA" alt="The tank from above"><button>Copy</button>
</div><footer>Imprint</footer><script>alert("scripted")</script></body></html>"""


def load(page: str, name: str = "page.html") -> Parsed:
    return parse(page.encode(), name)


def text(page: str) -> str:
    return load(page).parts[0].text


def test_a_page_as_sphinx_makes_it() -> None:
    parsed = load(PAGE)
    (part,) = parsed.parts
    assert (parsed.title, parsed.address) == ("Set-up", "https://docs.example.com/setup.html")
    assert part.text.startswith(
        "# Set-up\n\nFill the tank, see [water](https://example.org/water).\n\n## Error codes\n"
    )
    assert "```python\ndef fill():\n    # until full\n    return 1\n```" in part.text
    assert "| Code | Meaning |\n| --- | --- |\n| E5 | Water \\| level |\n| E6 | Door |" in part.text
    assert "More about E6\n\nClose the door." in part.text
    assert "- one\n  - inner\n- two" in part.text
    assert "3. third" in part.text
    assert "````sh\n# no heading\n```\nrm x\n````" in part.text
    assert "The tank from above" in part.text


@pytest.mark.parametrize(
    "unseen",
    ["Next page", "Logo", "Products", "comment", "¶", "unseen words", "base64", "Copy", "Imprint", "scripted", "color"],
)
def test_what_surrounds_the_content_goes(unseen: str) -> None:
    assert unseen not in text(PAGE)


def test_chunks_lead_to_the_nearest_heading_above() -> None:
    found = chunking.cut(load(PAGE.replace("</section></section>", "<p>" + "Long words. " * 200)), "page").chunks
    assert [(chunk.locator, chunk.anchor) for chunk in found][1:3] == [("Set-up › Error codes", "error-codes")] * 2
    assert found[0].anchor == "set-up"
    anchors = {name: at for at, name in load(PAGE).parts[0].anchors}
    assert list(anchors) == ["set-up", "error-codes", "tank.fill"]
    assert text(PAGE)[anchors["error-codes"] :].startswith("## Error codes")
    assert text(PAGE)[anchors["tank.fill"] :].startswith("fill(amount)")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        '<p style="display:none">secret</p>',
        '<p style="color: red; DISPLAY : none !important">secret</p>',
        '<div style="visibility: hidden"><p>secret</p></div>',
        '<span style="font-size:0">secret</span>',
        '<span style="font-size: 0px;">secret</span>',
        '<span style="opacity: 0.0">secret</span>',
        '<div style="width:0;height:0;overflow:hidden">secret</div>',
        '<div style="position:absolute; left:-9999px">secret</div>',
        '<div style="text-indent: -9999px">secret</div>',
        '<p aria-hidden="true">secret</p>',
        '<p style="color:#fff; background-color:#FFF">secret</p>',
        '<p style="background: white; color: white">secret</p>',
        '<style>.a, .tip { color: red; font-size: 0 }</style><p class="big tip">secret</p>',
        '<style>/* x */ #tip{display:none}</style><p id="tip">secret</p>',
        '<style>@media screen { .tip { opacity: 0 } }</style><p class="tip">secret</p>',
        "<template>secret</template>",
        "<noscript>secret</noscript>",
        "<dialog>secret</dialog>",
        "<!-- secret -->",
        "<?php secret ?>",
        "<textarea>secret</textarea>",
        "<svg><title>secret</title></svg>",
        '<iframe srcdoc="secret">secret</iframe>',
        '<img src="x" title="secret">',
        '<p data-note="secret"></p>',
        '<input type="hidden" value="secret">',
    ],
)
def test_hidden_text_is_stripped(hidden: str) -> None:
    assert text(f"<body><h1>Seen</h1>{hidden}<p>seen too</p></body>") == "# Seen\n\nseen too"


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="font-size: 0.9em">words</p>',
        '<p style="opacity:0.5; margin-left:-10px; width:100%">words</p>',
        '<p hidden="until-found">words</p>',
        '<p aria-hidden="false">words</p>',
        "<dialog open>words</dialog>",
        "<details><summary>words</summary></details>",
        "<form><p>words</p></form>",
        '<p style="display: block">words</p>',
        '<p style="color: white; background-color: black">words</p>',
        '<style>.tip { color: red } .tip .x { display: none }</style><p class="tip">words</p>',
        '<style>@media print { .a { top: 0 } .tip { display: none } }</style><p class="tip">words</p>',
        '<style>.broken { display: none</style><p class="tip">words</p>',
    ],
)
def test_what_is_shown_stays(shown: str) -> None:
    assert "words" in text(f"<body>{shown}<p>more</p></body>")


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ('<h2 id="own">A</h2>', "own"),
        ('<h2><a id="inside"></a>A</h2>', "inside"),
        ('<h2>A <a name="named" href="#named">#</a></h2>', "named"),
        ('<section id="around"><h2>A</h2></section>', "around"),
        ('<a id="before"></a><h2>A</h2>', "before"),
        ('<h2 id="größe 1">A</h2>', "gr%C3%B6%C3%9Fe%201"),
        ("<h2>A</h2>", ""),
        (f'<h2 id="{"x" * 300}">A</h2>', ""),
    ],
)
def test_the_ways_in_which_headings_have_names(heading: str, anchor: str) -> None:
    (chunk,) = chunking.cut(load(f"<body>{heading}<p>text</p></body>"), "page").chunks
    assert (chunk.locator, chunk.anchor) == ("A", anchor)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>Grüße</p>".encode(), "Grüße"),
        ("\ufeff<meta charset=latin-1><p>Grüße</p>".encode(), "Grüße"),
        ("<p>Grüße</p>".encode("utf-16"), "Grüße"),
        ("<meta charset='iso-8859-1'><p>Grüße “so”</p>".encode("cp1252"), "Grüße “so”"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>вода</p>'.encode("koi8-r"), "вода"),
        ("<p>Grüße</p>".encode("latin-1"), "Grüße"),
        ("<meta charset='no-such'><p>Grüße</p>".encode(), "Grüße"),
    ],
)
def test_encodings_are_what_the_page_says(content: bytes, expected: str) -> None:
    assert parse(content, "a.htm").parts[0].text == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "It is empty"),
        (b"<p>a\x00b</p>", "binary"),
        (b"<meta charset='utf-8'><p>Gr\xfc\xdfe</p>", r"not encoded as it says \(byte 27\)"),
        (b"<body><script>document.write('text')</script></body>", "made by scripts"),
        (b"<body><nav>only links</nav></body>", "made by scripts"),
    ],
)
def test_pages_without_text_have_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "page.html")


@pytest.mark.parametrize(
    "link", ["/setup", "javascript:alert(1)", "http://[broken", "https://a b", "", "ftp://x.org/y"]
)
def test_addresses_that_a_reader_cannot_open_count_as_none(link: str) -> None:
    assert load(f'<link rel="canonical" href="{link}"><p>text</p>').address is None


@pytest.mark.parametrize(
    "notice",
    [
        '<div class="cookie-banner"><p>Unwanted words</p><button>Accept all of our cookies</button></div>',
        '<div id="onetrust-consent-sdk"><h2>Unwanted words</h2></div>',
        '<section class="c x-consent-popup">Unwanted words</section>',
        '<div role="dialog" aria-modal="true">Unwanted words</div>',
    ],
)
def test_questions_about_cookies_are_no_content(notice: str) -> None:
    assert text(f"<body>{notice}<h1>Tank</h1><p>Fill it.</p></body>") == "# Tank\n\nFill it."


@pytest.mark.parametrize(
    "content", ['<h2 id="cookie-notice">words</h2>', '<div class="cookie-notice-page"><h1>words</h1></div>', "<p>words"]
)
def test_a_page_about_cookies_is_content(content: str) -> None:
    assert "words" in text(f"<body>{content}<p>more</p></body>")


@pytest.mark.parametrize(
    ("paragraph", "shown"),
    [
        ("<p># no heading</p>", "\\# no heading"),
        ("<p>```</p><h2>Next</h2>", "\\```\n\n## Next"),
        ("<p>words<br>---<br>more</p>", "words  \n\\---  \nmore"),
        ("<div>&gt; no quote</div>", "\\> no quote"),
        ("<p>a # b, a &gt; b and <code># c</code></p>", "a # b, a > b and `# c`"),
        ("<p>see <b>b</b># c</p>", "see **b**# c"),
    ],
)
def test_what_looks_like_markup_is_none(paragraph: str, shown: str) -> None:
    assert text(f"<body>{paragraph}</body>") == shown


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        ("10<sup>6</sup> or 10<sup>-3</sup> m<sup> 2 </sup>", "10⁶ or 10⁻³ m²"),
        ("1<sup>st</sup>", "1st"),
        ('words<sup><a href="#f">[1]</a></sup>', "words[1]"),
    ],
)
def test_powers_are_no_digits_of_their_base(raised: str, shown: str) -> None:
    assert text(f"<p>{raised}</p>") == shown


def test_words_that_a_line_may_part_are_whole() -> None:
    assert text("<h1>Wasser&shy;stand</h1><p>Der Wasser&shy;stand</p>") == "# Wasserstand\n\nDer Wasserstand"


def test_an_address_does_not_describe_a_picture() -> None:
    assert text('<p>words <img src="a.png" alt="a.png"> and <img src="b.png" alt="A tank"></p>') == "words  and A tank"


def test_a_page_without_marks_of_its_main_content_is_taken_whole() -> None:
    page = "<title>Old page</title><body><font><b>Water</b> is needed.</font><table><tr><td>E5</td></tr></table></body>"
    assert (load(page).title, text(page)[:20]) == ("Old page", "**Water** is needed.")


def test_one_article_is_the_content_and_several_are_not() -> None:
    assert text("<body><div>menu</div><article>one</article></body>") == "one"
    assert text("<body><article>one</article><article>two</article></body>") == "one\n\ntwo"


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>"])
def test_elements_nested_without_end_lose_no_text(opening: str) -> None:
    depth = sys.getrecursionlimit() * 3
    assert "deep words" in text(f"<body>{opening * depth}deep words")
