"""What was asked since a moment, and what it cost."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from knowledge.store.clock import micros
from knowledge.store.schema import answered, asked


@dataclass(frozen=True, slots=True)
class Spending:
    """Questions, and the US dollars that their answers cost as far as that is known."""

    questions: int
    usd: float


def read(connection: sa.Connection, since: datetime, server: str | None, asker: str | None) -> Spending:
    """Of one server (None: of what belongs to none), and there of one person where a pseudonym is given."""
    wanted = [asked.c.at >= micros(since), asked.c.server == server]
    if asker is not None:
        wanted.append(asked.c.asker == asker)
    counted = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(answered.c.cost_usd), 0.0))
    joined = counted.select_from(asked.outerjoin(answered, answered.c.n == asked.c.n)).where(*wanted)
    questions, usd = connection.execute(joined).one()
    return Spending(int(questions), float(usd))
