"""What some models want to read before a text, so that they tell questions from passages.

Without it they still work, but find less. From the models' own pages: intfloat/multilingual-e5-large,
intfloat/multilingual-e5-large-instruct, nomic-ai/nomic-embed-text-v1.5, BAAI/bge-large-en-v1.5,
mixedbread-ai/mxbai-embed-large-v1, Snowflake/snowflake-arctic-embed-l-v2.0, google/embeddinggemma-300m,
Qwen/Qwen3-Embedding-0.6B.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What stands before questions and before passages."""

    query: str = ""
    passage: str = ""

    @classmethod
    def parse(cls, given: str) -> "Prefixes":
        """Prefixes written as `query:|passage:`, each with one space after it; raises ValueError without the bar."""
        parts = given.split("|")
        if len(parts) != 2 or not given.isprintable():
            raise ValueError("is not of the form “before questions|before passages”, such as query:|passage:")
        return cls(*(f"{part.strip()} " if part.strip() else "" for part in parts))


_SEARCH = "Represent this sentence for searching relevant passages: "
_TASK = "Instruct: Given a question, retrieve passages that answer the question\nQuery: "

KNOWN = (
    (r"e5-.*instruct", Prefixes(_TASK)),
    (r"(^|[/-])e5-", Prefixes("query: ", "passage: ")),
    (r"nomic-embed-text", Prefixes("search_query: ", "search_document: ")),
    (r"bge-(small|base|large)-en|mxbai-embed-large", Prefixes(_SEARCH)),
    (r"arctic-embed.*2", Prefixes("query: ")),
    (r"arctic-embed", Prefixes(_SEARCH)),
    (r"embedding-?gemma", Prefixes("task: search result | query: ", "title: none | text: ")),
    (r"qwen3-embedding", Prefixes(_TASK)),
)
"""Pattern of a model's name → what it wants; the first that fits."""


def known(model: str) -> Prefixes:
    """What `model` is known to want, judged by its name; nothing where it is not known."""
    return next((wanted for pattern, wanted in KNOWN if re.search(pattern, model, re.IGNORECASE)), Prefixes())
