"""How domains may be called."""

import re
from collections.abc import Collection

from knowledge.errors import InputError


def domain_name(name: str) -> str:
    """`name` as domains are named; raises InputError where it cannot be one."""
    lowered = name.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", lowered):
        raise InputError(
            f"“{name[:60]}” cannot name a domain. Use at most 40 letters a-z, digits, - and _, "
            "beginning with a letter or digit, such as x1000-manual."
        )
    return lowered


def require_known(name: str, known: Collection[str]) -> None:
    """Raises InputError, which lists the `known` domains, where `name` is none of them."""
    if name not in known:
        names = ", ".join(sorted(set(known))) or "none has been added yet"
        raise InputError(f"Unknown domain “{name[:40]}”. Known domains: {names}.")
