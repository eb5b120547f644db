"""Bytes of a file or page into text that can be cut: one module a family of formats."""

from knowledge.library.loading.formats import ACCEPTED, SUFFIXES, parse
from knowledge.library.loading.parsed import MAX_BYTES, Parsed, Part, UnreadableError, too_large

__all__ = ["ACCEPTED", "MAX_BYTES", "SUFFIXES", "Parsed", "Part", "UnreadableError", "parse", "too_large"]
