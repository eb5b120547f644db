"""Offer a model that was found on this machine, once, in a terminal."""

import click

from bot.app import Endpoint, open_memory
from bot.cli.common import note
from bot.config import Config, environment
from bot.discovery import Found, discover
from routers.models import EMBEDDED, choose


def offer(config: Config) -> Endpoint | None:
    """Name what was found and ask whether it may answer; the choice is kept in the data folder.

    Returns None for the built-in model. Asked again only when something else is found than last time.
    """
    settings = {**environment(), **_given(config)}
    found = [item for item in discover(settings) if item.models]
    if not found:
        return None
    memory = open_memory(config)
    try:
        known = memory.settings.get("model_choice") or {}
        for item in found:
            model = choose(item.models)
            if model is None:
                continue
            answer = known.get(item.base_url)
            if answer is None:
                answer = {"model": model, "use": _ask(item, model)}
                known = {**known, item.base_url: answer}
                memory.settings.put("model_choice", known)
            if answer["use"]:
                key = config.api_key if item.needs_key else None
                return Endpoint(answer["model"], item.base_url, key)
    finally:
        memory.close()
    return None


def _ask(found: Found, model: str) -> bool:
    cost = " Its answers cost money." if found.spends_money else ""
    note(
        f"Found {found.label} with the model {model}.{cost} "
        f"TACTICIAN_MODEL={EMBEDDED}, or a model's name, decides for good."
    )
    return click.confirm(f"Let {model} answer instead of the small built-in model?", default=False, err=True)


def _given(config: Config) -> dict[str, str]:
    values = {"OPENAI_API_KEY": config.api_key, "OPENAI_BASE_URL": config.openai_base_url}
    return {name: value for name, value in values.items() if value}
