"""Ids that sort by time and never meet."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base32: no i, l, o, u
_TIME_CHARS = 10  # milliseconds since 1970 fit until the year 37,000
_RANDOM_CHARS = 9  # 45 bits: two ids of the same millisecond meet once in 35 million million


def new_id(prefix: str = "a") -> str:
    """A new id: `prefix`, 10 characters of time (ms) and 9 of chance, such as `a01kajvp3x7q2m5t8w4z`."""
    milliseconds = time.time_ns() // 1_000_000
    return prefix + _base32(milliseconds, _TIME_CHARS) + _base32(secrets.randbits(5 * _RANDOM_CHARS), _RANDOM_CHARS)


def _base32(number: int, length: int) -> str:
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))
