"""Zip archives, as office files are, looked at before anything in them is unpacked."""

import io
import zipfile

from knowledge.library.loading.parsed import UnreadableError

MAX_MEMBERS = 10_000
"""Files in an archive at most."""

MAX_UNPACKED = 300_000_000
"""Bytes of all of them at most."""

MAX_RATIO = 200
"""How many times smaller at most an archive of some size is than what it holds."""

_SMALL = 10_000_000  # bytes; so much may be packed at any ratio
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Compound File Binary, [MS-CFB] 2.2


def check(content: bytes, kind: str, member: str) -> None:
    """Raises UnreadableError unless `content` is a harmless archive with a file `member`, as `kind` has one.

    Nothing is unpacked to a disk, so that names that lead out of the archive lead nowhere.
    """
    if not content.strip():
        raise UnreadableError("It is empty.")
    if content.startswith(_OLE):
        raise UnreadableError(f"It has a password, or is of an older kind. Save it as {kind} without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableError(f"It is damaged, or no {kind} file. Save it anew.") from error
    unpacked = sum(each.file_size for each in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > max(_SMALL, MAX_RATIO * len(content)):
        size = f"{unpacked / 1e6:,.0f} MB in {len(members):,} files"
        raise UnreadableError(f"It unpacks to {size}: more than is taken. Split it into parts, or save it anew.")
    if member not in {each.filename for each in members}:
        raise UnreadableError(f"It is no {kind} file: {member} is missing in it. Save it anew.")
