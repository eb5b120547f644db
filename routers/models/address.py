"""Where a model is served: the address, whether it is near, and what of it may be shown."""

import re
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from routers.errors import ModelKeyError, ModelUnreachableError
from routers.models.gathering import gather_text

if TYPE_CHECKING:
    from openai import DefaultAsyncHttpxClient

OPENAI = "https://api.openai.com/v1"
"""Where models are asked when no other address is set."""
QUOTE = 160
"""Characters of an endpoint's own words that a message may hold."""

_SECRET = re.compile(r"\b(?:sk|pk|rk|gsk|key|hf|xai)[-_][\w*.…-]{4,}|bearer\s+\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address; `str()` is how messages call it. Its key never appears in one."""

    model: str
    base_url: str = OPENAI
    api_key: str | None = field(default=None, repr=False)
    context: int | None = None
    """Tokens that prompt and answer may take together; None where it is not known."""
    title: str | None = None
    """How messages call the model; None for its name and address."""

    def __str__(self) -> str:
        return self.title or f"The model “{self.model}” at {self.address}"

    @property
    def address(self) -> str:
        """The base address as it may be shown: without user name, password, query and fragment."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether the address is this machine's own."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def is_openai(self) -> bool:
        """Whether OpenAI itself (or its service in Azure) answers there."""
        return (urlsplit(self.base_url).hostname or "").endswith((".openai.com", ".openai.azure.com"))

    def redact(self, text: str) -> str:
        """`text` on one line, without anything that looks like a key, cut to a readable length."""
        for secret in filter(None, (self.api_key, urlsplit(self.base_url).password)):
            text = text.replace(secret, "***")
        text = " ".join(_SECRET.sub("***", text).split())
        return text if len(text) <= QUOTE else text[:QUOTE].rstrip() + " …"

    def check(self) -> None:
        """Raise ModelUnreachableError for what is no address, ModelKeyError for what is no key."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ModelUnreachableError(
                f"“{self.redact(self.base_url)}” is not an address that starts with http:// or https://. "
                "Correct OPENAI_BASE_URL."
            )
        if self.api_key is None and self.is_openai:
            raise ModelKeyError(f"{self.address} wants a key. Set OPENAI_API_KEY.")
        if self.api_key is not None and not re.fullmatch(r"[!-~]+", self.api_key):
            raise ModelKeyError(
                "The key in OPENAI_API_KEY holds spaces or characters that no key has. Copy it again, whole and alone."
            )

    def http_client(self) -> "DefaultAsyncHttpxClient":
        """A client for one event loop, without time limits of its own.

        This machine's own plain addresses are asked without proxy, without keep-alive and without the authorities that
        certificates need (reading those takes 50 ms); a redirection from there to https is refused.
        """
        from openai import DefaultAsyncHttpxClient, Timeout

        hooks: Any = {"response": [gather_text]}
        if not (self.is_local and self.base_url.startswith("http:")):
            return DefaultAsyncHttpxClient(timeout=Timeout(None), trust_env=not self.is_local, event_hooks=hooks)
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return DefaultAsyncHttpxClient(
            timeout=Timeout(None), trust_env=False, headers={"Connection": "close"}, verify=nobody, event_hooks=hooks
        )
