"""Chat models behind one protocol: any OpenAI-compatible endpoint, and the small one that is built in."""

from routers.models.catalog import choose, list_models
from routers.models.chat import EMBEDDED, ENVIRONMENT, ChatModel
from routers.models.embedded import EmbeddedModel
from routers.models.endpoint import EndpointModel
from routers.models.prices import Prices

__all__ = [
    "EMBEDDED",
    "ENVIRONMENT",
    "ChatModel",
    "EmbeddedModel",
    "EndpointModel",
    "Prices",
    "choose",
    "list_models",
]
