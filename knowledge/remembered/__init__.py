"""What people said about the kind of a question, remembered: the next such question is taken as they said."""

from knowledge.remembered.counting import Said, Verdict, verdict_for_all
from knowledge.remembered.recalling import Recalled, Remembered
from knowledge.remembered.training import TrainingExample, state, trainable

__all__ = ["Recalled", "Remembered", "Said", "TrainingExample", "Verdict", "state", "trainable", "verdict_for_all"]
