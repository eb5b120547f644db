"""What the team answers itself: the questions that the documents leave open, and the answers written to them."""

from knowledge.curated.answers import CuratedAnswer, Draft, Match
from knowledge.curated.book import Book, Origin
from knowledge.curated.group import GapGroup
from knowledge.curated.matching import Matcher
from knowledge.curated.report import GapReport

__all__ = ["Book", "CuratedAnswer", "Draft", "GapGroup", "GapReport", "Match", "Matcher", "Origin"]
