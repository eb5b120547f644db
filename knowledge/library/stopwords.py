"""Words that say nothing about the subject of a question (English; other languages rely on rarity alone)."""

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and another any anyone anything are aren as at be because been
    before being below between both but by can cannot could couldn d did didn do does doesn doing don down during each
    either else ever every few for from further get gets getting got had hadn has hasn have haven having he her here
    hers him his how i if im in into is isn it its itself just let like ll m many may maybe me might mine more most much
    must my myself need no nobody nor not nothing now of off on once one only onto or other our ours out over own per
    please quite rather re really s same shall she should shouldn since so some somebody someone something still such t
    tell than thank thanks that the their theirs them then there these they thing things this those though through to
    too under until up upon us use used using ve very want wants was wasn way we were weren what when where whether
    which while who whom whose why will with within without won would wouldn yes yet you your yours
    """.split()
)
