"""Settings from the environment and `.env`; the only module that reads the environment.

Every bad value is reported at once, in one InputError. The environment wins over the `.env` of the current folder;
empty values count as unset.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from knowledge.errors import InputError
from knowledge.library.endpoint.prefixes import Prefixes
from routers.models import EMBEDDED, ENVIRONMENT
from routers.models.address import OPENAI

QUIET = {**ENVIRONMENT, "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "false"}
"""Set for this process before any library is imported: no telemetry leaves the machine, no thread spins."""


MULTILINGUAL = "multilingual"
"""The embedder for other languages that an extra installs, as `TACTICIAN_EMBEDDER` calls it."""


def _pairs(value: Any) -> Any:
    """`a=x,b=y` as a dict."""
    if not isinstance(value, str):
        return value
    pairs = {}
    for item in filter(None, (part.strip() for part in value.split(","))):
        name, equals, right = (part.strip() for part in item.partition("="))
        if not (name and equals and right):
            raise ValueError(f"“{item}” is not of the form name=value")
        pairs[name] = right
    return pairs


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an address that starts with http:// or https://")
    return value.rstrip("/")


def _model(value: str) -> str:
    if not value.isprintable():
        raise ValueError("is not the name of a model")
    return value


def _prefixes(value: str) -> str:
    Prefixes.parse(value)
    return value


def _names(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Config(BaseModel):
    """All settings; field names are the variables' names in lower case without the TACTICIAN_ prefix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discord_token: SecretStr | None = Field(None, alias="DISCORD_TOKEN")
    message_content: bool = Field(False, alias="DISCORD_MESSAGE_CONTENT")
    """Whether the privileged Message Content intent is asked for, so that messages without a mention can be read."""
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    openai_base_url: Annotated[str, BeforeValidator(_address)] | None = Field(None, alias="OPENAI_BASE_URL")
    model: str | None = Field(None, alias="TACTICIAN_MODEL")
    """`embedded`, or a model's name at the endpoint; None lets `chat` ask once and everything else use the built-in."""
    fallback: Annotated[list[str], BeforeValidator(_names)] = Field([EMBEDDED], alias="TACTICIAN_FALLBACK")
    """Models that are tried when the first fails, in this order."""
    tuned: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field({}, alias="TACTICIAN_TUNED")
    """Domain → name of its tuned model."""
    embedder: Annotated[str, AfterValidator(_model)] = Field(EMBEDDED, alias="TACTICIAN_EMBEDDER")
    """`embedded`, `multilingual` (an extra), or the name of a model for embeddings at its endpoint."""
    embedder_url: Annotated[str, BeforeValidator(_address)] | None = Field(None, alias="TACTICIAN_EMBEDDER_URL")
    embedder_key: SecretStr | None = Field(None, alias="TACTICIAN_EMBEDDER_KEY")
    embedder_prefixes: Annotated[str, AfterValidator(_prefixes)] | None = Field(
        None, alias="TACTICIAN_EMBEDDER_PREFIXES"
    )
    """What the embedder reads before questions and passages, as `query:|passage:`; None: what it is known to want."""
    prices: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field({}, alias="TACTICIAN_PRICES")
    """Model → `in/out` in US dollars per million tokens."""
    questions: int = Field(40, ge=0, le=1_000, alias="TACTICIAN_QUESTIONS")
    """Passages of a domain from which a configured model writes questions, so that the router learns from them."""
    data: Path | None = Field(None, alias="TACTICIAN_DATA")
    timeout: float = Field(30.0, gt=0, le=600, alias="TACTICIAN_TIMEOUT")
    """Seconds that a model may take to its first token."""
    durable: bool = Field(False, alias="TACTICIAN_DURABLE")
    """Whether the journal waits for the disk at each event, so that it survives a power cut."""

    @property
    def folder(self) -> Path:
        """The folder of all state."""
        if self.data is not None:
            return self.data.expanduser()
        from platformdirs import user_data_path

        return user_data_path("tactician", appauthor=False)

    @property
    def api_key(self) -> str | None:
        """The endpoint's key in the clear, for the client alone."""
        return self.openai_api_key.get_secret_value() if self.openai_api_key else None

    @property
    def embedder_address(self) -> str:
        """Where the embedder is asked, if it is not the built-in one."""
        return self.embedder_url or self.openai_base_url or OPENAI

    def embedder_key_for(self, address: str) -> str | None:
        """The key for an embedder at `address`, in the clear: one is never sent to where it was not set for."""
        if self.embedder_key is not None and address == self.embedder_address:
            return self.embedder_key.get_secret_value()
        return self.api_key if address == (self.openai_base_url or OPENAI) else None


VARIABLES = {field.alias: name for name, field in Config.model_fields.items() if field.alias}
"""Variable → field of Config."""


def load(overrides: Mapping[str, str] | None = None) -> Config:
    """Read `.env`, then the environment, then `overrides` (from the command line); raises InputError with every fault.

    Also makes this process quiet (`QUIET`).
    """
    from dotenv import dotenv_values

    os.environ.update(QUIET)
    try:
        found = dict(dotenv_values(".env", interpolate=False))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The file .env cannot be read ({error}). Save it as UTF-8 text.") from None
    merged = {**found, **os.environ, **(overrides or {})}
    return parse(merged)


def parse(values: Mapping[str, str | None]) -> Config:
    """The settings among `values`, which may hold anything else too; raises InputError naming every bad value."""
    given = {name: value.strip() for name in VARIABLES if (value := values.get(name)) and value.strip()}
    try:
        return Config.model_validate(given)
    except ValidationError as error:
        faults = "; ".join(_fault(item["loc"], item["msg"], given) for item in error.errors())
        raise InputError(f"Settings that cannot be used: {faults}. Correct them in .env or the environment.") from None


def environment() -> Mapping[str, str]:
    """A copy of the process's environment, for what has to be passed on or looked up."""
    return dict(os.environ)


def _fault(location: tuple[int | str, ...], message: str, given: Mapping[str, str]) -> str:
    name = str(location[0])
    text = message.removeprefix("Value error, ")
    secret = name in ("DISCORD_TOKEN", "OPENAI_API_KEY", "TACTICIAN_EMBEDDER_KEY") or "@" in given.get(name, "")
    return f"{name}: {text}" if secret else f"{name}={given.get(name, '')[:60]!r}: {text}"
