"""Small talk, thanks and questions about the bot itself: known by rule, answered at once, without a model."""

from routers.quick.recognition import SMALL_TALK, Topic, topic_of
from routers.quick.replies import language_for, reply

__all__ = ["SMALL_TALK", "Topic", "language_for", "reply", "topic_of"]
