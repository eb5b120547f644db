"""Small talk, thanks and questions about the bot itself: known by rule, answered at once, without a model."""

from routers.quick.recognition import Topic, topic_of
from routers.quick.replies import reply

__all__ = ["Topic", "reply", "topic_of"]
