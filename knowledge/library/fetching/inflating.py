"""Gzip, piece by piece: a small file that grows without end is noticed before it has grown."""

import zlib
from collections.abc import Iterable, Iterator

from knowledge.library.loading import UnreadableError, too_large

PIECE = 64 * 1024
"""Bytes of the largest piece that comes out at once."""
MAGIC = b"\x1f\x8b"

_GZIP = zlib.MAX_WBITS | 16


def inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip's `pieces` hold, of one member or several.

    Raises UnreadableError where they are damaged or end too early.
    """
    unpacking = zlib.decompressobj(_GZIP)
    fed = False
    for piece in pieces:
        fed = fed or bool(piece)
        while piece or not unpacking.eof:
            if unpacking.eof:
                unpacking = zlib.decompressobj(_GZIP)
            out = _step(unpacking, piece)
            if out:
                yield out
            piece = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
            if not piece and len(out) < PIECE:
                break
    if fed and not unpacking.eof:
        raise UnreadableError("It is packed with gzip, and ends too early.")


def _step(unpacking: "zlib._Decompress", piece: bytes) -> bytes:
    try:
        return unpacking.decompress(piece, PIECE)
    except zlib.error as error:
        raise UnreadableError("It is packed with gzip, and damaged.") from error


def unpacked(content: bytes, limit: int) -> bytes:
    """`content`, taken out of gzip if it is packed; raises UnreadableError as `inflated`, or above `limit` bytes."""
    if not content.startswith(MAGIC):
        return content
    out = bytearray()
    for piece in inflated([content]):
        out += piece
        if len(out) > limit:
            raise UnreadableError(too_large(limit))
    return bytes(out)
