"""What the journal says about the strategies, and how far that may be believed."""

from routers.comparison.rates import Rate, wilson
from routers.comparison.report import By, Comparison, KindReport, StrategyReport, compare, render

__all__ = ["By", "Comparison", "KindReport", "Rate", "StrategyReport", "compare", "render", "wilson"]
