"""Which models want what before a text."""

import pytest

from knowledge.library.endpoint.prefixes import Prefixes, known

E5 = Prefixes("query: ", "passage: ")
MODELS = {
    "intfloat/multilingual-e5-large": E5,
    "multilingual-e5-small": E5,
    "e5-base-v2": E5,
    "jeffh/intfloat-multilingual-e5-large:f16": E5,
    "text-embedding-3-small": Prefixes(),
    "bge-m3": Prefixes(),
    "paraphrase-multilingual-MiniLM-L12-v2": Prefixes(),
    "nomic-embed-text": Prefixes("search_query: ", "search_document: "),
    "snowflake-arctic-embed2": Prefixes("query: "),
}


@pytest.mark.parametrize(("model", "wanted"), MODELS.items())
def test_what_models_want(model: str, wanted: Prefixes) -> None:
    assert known(model) == wanted


@pytest.mark.parametrize(
    "model", ["intfloat/multilingual-e5-large-instruct", "Qwen/Qwen3-Embedding-0.6B", "BAAI/bge-large-en-v1.5"]
)
def test_some_want_an_instruction_before_questions_alone(model: str) -> None:
    wanted = known(model)
    assert len(wanted.query) > 30
    assert wanted.passage == ""


def test_prefixes_can_be_written() -> None:
    assert Prefixes.parse("query:|passage:") == E5
    assert Prefixes.parse(" query: | ") == Prefixes("query: ", "")
    assert Prefixes.parse("|") == Prefixes()


@pytest.mark.parametrize("given", ["query:", "a|b|c", "", "a\tb|c"])
def test_what_is_no_pair_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="before questions"):
        Prefixes.parse(given)
