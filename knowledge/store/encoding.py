"""JSON text as the database and the journal's files hold it: compact, real characters, never NaN."""

import json
from functools import lru_cache
from typing import Any


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_decoder = json.JSONDecoder(parse_constant=_refuse)


def encode(value: Any) -> str:
    """`value` as one line of JSON; raises ValueError for NaN and infinity."""
    return _encoder.encode(value)


def decode(text: str) -> Any:
    """The value that `text` holds; raises ValueError (also for NaN) or RecursionError."""
    return _decoder.decode(text)


@lru_cache(maxsize=4096)
def decode_shared(text: str) -> Any:
    """Like `decode` for text that `encode` made, but equal texts give the same object: never change the result."""
    return _decoder.raw_decode(text)[0]


def clean(text: str) -> str:
    """`text` as UTF-8 and SQLite can hold it: NUL and lone surrogates become U+FFFD."""
    text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
