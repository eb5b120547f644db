"""Word documents: their text as it stands when all tracked changes are accepted, without comments and hidden text."""

import io
import re
from pathlib import PurePosixPath

from knowledge.library.loading import archives
from knowledge.library.loading.html import converted
from knowledge.library.loading.parsed import Parsed, Part, UnreadableError
from knowledge.library.loading.unseen import without_hidden

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
"""Beside mammoth's own: https://github.com/mwilliamson/python-mammoth#writing-style-maps"""


def load_docx(content: bytes, name: str) -> Parsed:
    """Headings, paragraphs, lists and tables; raises UnreadableError where the file is locked, damaged or a trap."""
    import mammoth
    from mammoth.images import img_element

    archives.check(content, "DOCX", "word/document.xml")
    described = img_element(lambda image: {"src": "", "alt": image.alt_text or ""})
    html = mammoth.convert_to_html(
        io.BytesIO(without_hidden(content)),
        style_map=_STYLES,
        convert_image=described,
        include_embedded_style_map=False,
    ).value
    page = converted(html)
    if not page.text.strip():
        raise UnreadableError("It holds no text.")
    titled = re.match(r"\s*# (.+)", page.text)
    return Parsed((Part(page.text),), titled[1].strip() if titled else PurePosixPath(name).stem)
