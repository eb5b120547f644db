"""Files that go along with a question: below the asker's words, each between marks of its own, as data.

They are part of the question's text, so that every strategy gets them, the journal keeps them and a follow-up finds
them again. What is looked up in the documents are the asker's own words; see `routers.rewriting`.
"""

import re
from collections.abc import Iterable

GIST_CHARS = 300
"""What of a file helps to look up a question whose words name too little ("what does this mean?")."""
NAME_CHARS = 80

_FILE = re.compile(r'(?:\A|\n\n)<file name="[^"\n]*">\n')
_MARK = re.compile(r"<\s*/?\s*(?=file\b)", re.IGNORECASE)
_NEEDLESS = re.compile(r'["<>`\s]+')


def with_files(words: str, files: Iterable[tuple[str, str]]) -> str:
    """`words` with each of `files` (name, text) below them."""
    return "\n\n".join(filter(None, [words.strip(), *(marked(name, text) for name, text in files)]))


def marked(name: str, text: str) -> str:
    """A file between its marks; a mark within the text is made harmless."""
    name = _NEEDLESS.sub(" ", name).strip()[:NAME_CHARS] or "file"
    inert = _MARK.sub(r"<\\", text)
    return f'<file name="{name}">\n{inert}\n</file>'


def own_words(text: str) -> str:
    """What the asker wrote, without the files; everything where there are none."""
    found = _FILE.search(text)
    return text[: found.start()] if found else text


def gist(text: str) -> str:
    """The beginning of the first file, at most GIST_CHARS characters; empty where there is none."""
    found = _FILE.search(text)
    if found is None:
        return ""
    inside = text[found.end() :].partition("\n</file>")[0]
    return " ".join(inside[:GIST_CHARS].split())
