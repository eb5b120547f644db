"""Blind duels, for every front end: which strategies meet, their answers, the votes and the end.

A duel names an item (`a`, `b`) in the journal and a place (`1`, `2`) to people; which item has which place is drawn
once a duel, and journalled before anything of it is shown.
"""

from bot.dueling.arms import EXPIRED, Arms, NoDuelError, Try, another, check_named, named, record, sampled
from bot.dueling.bouts import Begun, Bout, OneLeft, begin, begin_retry, both, noted, other_way
from bot.dueling.votes import OPEN_FOR, CastIn, Contender, Standing, close, due, standing, vote

__all__ = [
    "EXPIRED",
    "OPEN_FOR",
    "Arms",
    "Begun",
    "Bout",
    "CastIn",
    "Contender",
    "NoDuelError",
    "OneLeft",
    "Standing",
    "Try",
    "another",
    "begin",
    "begin_retry",
    "both",
    "check_named",
    "close",
    "due",
    "named",
    "noted",
    "other_way",
    "record",
    "sampled",
    "standing",
    "vote",
]
