"""Whether the sentences of an answer are supported by the passages that it was given."""

from routers.support.stream import SupportStream

__all__ = ["SupportStream"]
