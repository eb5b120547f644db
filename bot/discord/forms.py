"""What people typed into a form, read from the gateway's event."""

from typing import Any


def field_of(data: Any, custom_id: str) -> str:
    """The value of a text field in a modal's submit, however deep the payload nests it; empty where it is missing."""
    if isinstance(data, list):
        return next(filter(None, (field_of(item, custom_id) for item in data)), "")
    if not isinstance(data, dict):
        return ""
    if data.get("custom_id") == custom_id and "value" in data:
        return str(data["value"])
    return field_of(data.get("components"), custom_id) or field_of(data.get("component"), custom_id)


def choice_of(data: Any, custom_id: str) -> str:
    """The first value of a menu in a modal's submit, wherever it is nested; empty where none was chosen."""
    if isinstance(data, list):
        return next(filter(None, (choice_of(item, custom_id) for item in data)), "")
    if not isinstance(data, dict):
        return ""
    if data.get("custom_id") == custom_id and data.get("values"):
        return str(data["values"][0])
    return choice_of(data.get("components"), custom_id) or choice_of(data.get("component"), custom_id)
