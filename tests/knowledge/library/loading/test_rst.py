"""reStructuredText as docutils and Sphinx know it."""

import pytest

from knowledge.library import chunking
from knowledge.library.loading import UnreadableError, parse

MANUAL = """\
======
Manual
======

.. _start:
.. |pump| replace:: the big pump

Read :ref:`the codes <codes>`, call :py:func:`~tank.fill` with ``amount`` or :unknown:`anything`; |pump|, |nothing|.

.. toctree::
   :maxdepth: 2

   hidden-page

Error codes
-----------

.. code-block:: python
   :linenos:
   :emphasize-lines: 1

   # until full
   fill(1)

.. versionadded:: 2.0
   The code E7.

.. py:function:: fill(amount)
   :module: tank

   Fills the tank.

.. tab-set::

   .. tab-item:: Linux

      Use the terminal.

.. warning:: Hot.

.. comment that nobody sees

=====  ===========
Code   Meaning
=====  ===========
E5     Water level
=====  ===========

.. list-table:: Parts
   :header-rows: 1

   * - Part
     - Price
   * - Screen
     - 5

Broken *emphasis and a missing_ target::

  literal # text
"""


def text(content: str) -> str:
    return parse(content.encode(), "a.rst").parts[0].text


def test_headings_are_the_path() -> None:
    cut = chunking.cut(parse(MANUAL.encode(), "a.rst"), "a")
    assert cut.title == "Manual"
    assert {chunk.locator for chunk in cut.chunks} == {"Manual › Error codes"}


@pytest.mark.parametrize(
    "kept",
    [
        "Read the codes, call `fill` with `amount` or anything; the big pump, |nothing|.",
        "```python\n# until full\nfill(1)\n```",
        "versionadded 2.0",
        "The code E7.",
        "`fill(amount)`",
        "Fills the tank.",
        "Linux",
        "Use the terminal.",
        "Hot.",
        "| Code | Meaning |\n| --- | --- |\n| E5 | Water level |",
        "| Part | Price |\n| --- | --- |\n| Screen | 5 |",
        "Broken *emphasis and a missing_ target:",
        "```\nliteral # text\n```",
    ],
)
def test_content_is_kept(kept: str) -> None:
    assert kept in text(MANUAL)


def test_formulas_stay_as_they_are_written() -> None:
    made = text("At :math:`x^2` bar:\n\n.. math:: a < b^2\n\n.. image:: tank.png\n")
    assert made == "At x^2 bar:\n\n```\na < b^2\n```"


def test_a_table_of_contents_is_no_content() -> None:
    assert text("Title\n=====\n\n.. contents:: Inside\n\n.. header:: Above\n\nwords\n") == "# Title\n\nwords"


@pytest.mark.parametrize("gone", ["hidden-page", "nobody sees", "linenos", "emphasize", ":module:"])
def test_what_is_no_content_goes(gone: str) -> None:
    assert gone not in text(MANUAL)


@pytest.mark.parametrize(
    "trap",
    [
        ".. include:: /etc/passwd",
        ".. literalinclude:: /etc/passwd",
        ".. raw:: html\n   :file: /etc/passwd",
        ".. raw:: html\n\n   <p>root:</p>",
        ".. csv-table:: t\n   :file: /etc/passwd",
        ".. csv-table:: t\n   :url: file:///etc/passwd",
    ],
)
def test_nothing_is_included_and_nothing_raw_passes(trap: str) -> None:
    made = text(f"Title\n=====\n\nwords\n\n{trap}\n\nend\n")
    assert made.startswith("# Title\n\nwords")
    assert made.endswith("end")
    assert "root:x:" not in made


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b".. nothing but a comment\n", "no text"), (b"a\0", "binary"), (b"\xff", "UTF-8")],
)
def test_what_cannot_be_read_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "a.rst")


def test_a_text_without_title_is_called_by_its_name() -> None:
    assert parse(b"Only words.", "docs/notes.rst").title == "notes"
