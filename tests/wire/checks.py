"""What Discord looks at before it takes a message or a form: the limits of its documentation."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.wire.refusals import Json, RefusedError, form

CONTENT = 2000
ROWS = 5
BUTTONS = 5
OPTIONS = 25
CUSTOM_ID = 100
LABEL = 80
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
EMBED_TEXT = 4096
EMBEDS_TEXT = 6000
V2 = 1 << 15
V2_TEXT = 4000
V2_COMPONENTS = 40
ROW, BUTTON, SELECTS, TEXT_DISPLAY = 1, 2, frozenset({3, 5, 6, 7, 8}), 10
LINK, PREMIUM = 5, 6


def check_message(body: Json, files: Sequence[bytes] = (), *, kept: bool = False) -> None:
    """Raise RefusedError for what Discord would refuse; `kept`: other content stays, so that a part may be empty."""
    _check_content(body)
    _check_files(files)
    components = body.get("components") or []
    if int(body.get("flags") or 0) & V2:
        _check_v2(body, components)
    else:
        _check_rows(components)
    _check_ids(components)
    carried = ("content", "embeds", "components", "sticker_ids", "poll", "attachments")
    if not kept and not files and not any(body.get(name) for name in carried):
        raise RefusedError(50006)


def check_modal(data: Json) -> None:
    """Raise RefusedError for a form that Discord would not show."""
    title, custom_id, fields = str(data.get("title", "")), str(data.get("custom_id", "")), data.get("components") or []
    if not 1 <= len(title) <= 45:
        raise form("title", "Must be between 1 and 45 in length.")
    if not 1 <= len(custom_id) <= CUSTOM_ID:
        raise form("custom_id", "Must be between 1 and 100 in length.")
    if not 1 <= len(fields) <= 5:
        raise form("components", "Must be between 1 and 5 in length.")
    _check_ids(fields)


def every(components: Any) -> Iterator[Json]:
    """Each component, however deep it lies."""
    for component in components if isinstance(components, list) else [components]:
        if isinstance(component, dict):
            yield component
            for inside in ("components", "component", "accessory"):
                yield from every(component.get(inside) or [])


def _check_content(body: Json) -> None:
    content = body.get("content") or ""
    if not isinstance(content, str) or len(content) > CONTENT:
        raise form("content", f"Must be {CONTENT} or fewer in length.")
    embeds = body.get("embeds") or []
    if len(embeds) > 10 or any(len(embed.get("description") or "") > EMBED_TEXT for embed in embeds):
        raise form("embeds", f"Must be {EMBED_TEXT} or fewer in length.")
    if sum(_length(embed) for embed in embeds) > EMBEDS_TEXT:
        raise form("embeds", f"Embed size exceeds maximum size of {EMBEDS_TEXT}.")


def _length(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [text for field in embed.get("fields") or [] for text in (field.get("name"), field.get("value"))]
    return sum(len(text or "") for text in texts)


def _check_files(files: Sequence[bytes]) -> None:
    if len(files) > FILES:
        raise form("files", f"Must be {FILES} or fewer in length.")
    if sum(len(file) for file in files) > FILE_BYTES:
        raise RefusedError(40005)


def _check_rows(components: list[Json]) -> None:
    if len(components) > ROWS:
        raise form("components", f"Must be {ROWS} or fewer in length.")
    for row in components:
        inside = row.get("components") or []
        if row.get("type") != ROW or not 1 <= len(inside) <= BUTTONS:
            raise form("components", f"Must be between 1 and {BUTTONS} in length.")
        if any(item.get("type") in SELECTS for item in inside) and len(inside) > 1:
            raise form("components", "The maximum width for this container was exceeded.")


def _check_v2(body: Json, components: list[Json]) -> None:
    inside = list(every(components))
    if body.get("content") or body.get("embeds"):
        raise form("content", "Cannot be used with Components V2.")
    if len(inside) > V2_COMPONENTS:
        raise form("components", f"Must be {V2_COMPONENTS} or fewer in length.")
    if sum(len(item.get("content") or "") for item in inside if item.get("type") == TEXT_DISPLAY) > V2_TEXT:
        raise form("components", f"Must be {V2_TEXT} or fewer in length.")


def _check_ids(components: list[Json]) -> None:
    ids = []
    for item in every(components):
        button = item.get("type") == BUTTON
        if button and not (item.get("label") or item.get("emoji")):
            raise form("label", "A label or an emoji is required.")
        if len(item.get("label") or "") > LABEL and button:
            raise form("label", f"Must be {LABEL} or fewer in length.")
        if item.get("type") == 3 and not 1 <= len(item.get("options") or []) <= OPTIONS:
            raise form("options", f"Must be between 1 and {OPTIONS} in length.")
        if (button and item.get("style") not in (LINK, PREMIUM)) or item.get("type") in SELECTS:
            ids.append(str(item.get("custom_id") or ""))
    if any(not 1 <= len(custom_id) <= CUSTOM_ID for custom_id in ids):
        raise form("custom_id", f"Must be between 1 and {CUSTOM_ID} in length.")
    if len(set(ids)) < len(ids):
        raise form("custom_id", "Component custom id cannot be duplicated.")
