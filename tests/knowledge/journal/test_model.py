"""The journal against a model of it: any sequence of events reads as the rules say, and survives files."""

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from knowledge.errors import UnknownAnswerError
from knowledge.journal.events import DuelShown, Voted
from knowledge.journal.exchange import export_rows, import_jsonl, write_jsonl
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.journal.privacy import forget
from knowledge.journal.queries import Filters
from knowledge.journal.reading import Reader
from knowledge.store.engine import open_store
from knowledge.types import Kind, Strategy
from tests.knowledge.making import answered, asked, rated, routed

PEOPLE = st.sampled_from(["anna", "bert", "cleo"])
PLACES = st.integers(0, 3)


class JournalMachine(RuleBasedStateMachine):
    """Answers are `a0`, `a1` …; the model keeps what was said about each, in plain dictionaries."""

    migrated: Path

    @initialize()
    def start(self) -> None:
        self.home = tempfile.TemporaryDirectory()
        self.folder = Path(shutil.copytree(self.migrated, Path(self.home.name) / "data"))
        self.people = People(self.folder)
        self.status: dict[str, str | None] = {}
        self.askers: dict[str, str | None] = {}
        self.ratings: dict[str, dict[str, int]] = {}
        self.votes: dict[str, dict[str, str]] = {}
        self.names = {name: name for name in ("anna", "bert", "cleo")}
        self.open()

    def open(self) -> None:
        self.store = open_store(self.folder)
        self.journal = Journal(self.store, self.people)
        self.reader = Reader(self.store)

    @rule(person=PEOPLE)
    def ask(self, person: str) -> None:
        answer_id = f"a{len(self.status)}"
        self.journal.append(asked(answer_id, asker=person, question=f"{person} asks"))
        self.status[answer_id], self.askers[answer_id], self.ratings[answer_id] = None, person, {}

    @rule(place=PLACES, strategy=st.sampled_from(list(Strategy)))
    def route(self, place: int, strategy: Strategy) -> None:
        answer_id = f"a{place}"
        if answer_id not in self.status:
            with pytest.raises(UnknownAnswerError):
                self.journal.append(routed(answer_id, strategy))
        elif self.status[answer_id] is None:
            self.journal.append(routed(answer_id, strategy))
            self.status[answer_id] = "interrupted"

    @rule(place=PLACES, status=st.sampled_from(["complete", "stopped", "failed"]))
    def answer(self, place: int, status: str) -> None:
        answer_id = f"a{place}"
        if self.status.get(answer_id) == "interrupted":
            self.journal.append(answered(answer_id, status=status))
            self.status[answer_id] = status

    @rule(place=PLACES, person=PEOPLE, value=st.sampled_from([1, -1]))
    def rate(self, place: int, person: str, value: int) -> None:
        answer_id = f"a{place}"
        if answer_id in self.status:
            self.journal.append(rated(answer_id, person, value))
            self.ratings[answer_id][self.names[person]] = value

    @rule()
    def duel(self) -> None:
        duel_id = f"d{len(self.votes)}"
        plain, prompt = Strategy.PLAIN, Strategy.PROMPT
        shown = DuelShown(duel_id=duel_id, kind=Kind.GENERAL, a_strategy=plain, b_strategy=prompt, shown_first="a")
        self.journal.append(shown)
        self.votes[duel_id] = {}

    @precondition(lambda self: self.votes)
    @rule(person=PEOPLE, choice=st.sampled_from(["a", "b", "tie", "bad"]))
    def vote(self, person: str, choice: Any) -> None:
        duel_id = f"d{len(self.votes) - 1}"
        self.journal.append(Voted(duel_id=duel_id, voter=person, choice=choice))
        self.votes[duel_id][self.names[person]] = choice

    @rule(person=PEOPLE)
    def forget_somebody(self, person: str) -> None:
        """Who was forgotten and says more is somebody new; what they said before still counts."""
        forget(self.journal, person)
        self.names[person] += "'"
        self.askers = {name: None if asker == person else asker for name, asker in self.askers.items()}

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.open()

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        rows = self.reader.rows(Filters(limit=None))
        assert [row.id for row in reversed(rows)] == list(self.status)
        assert {row.id: row.status for row in rows} == {name: now or "interrupted" for name, now in self.status.items()}
        assert {row.id: sorted(rating.value for rating in row.ratings) for row in rows} == {
            name: sorted(ratings.values()) for name, ratings in self.ratings.items()
        }
        for row in rows:
            asker = self.askers[row.id]
            assert row.question == (f"{asker} asks" if asker else None)
            assert (row.asker == self.people.pseudonym(asker)) if asker else str(row.asker).startswith("p:forgotten-")

    @invariant()
    def comparisons_and_counts_agree_with_rows(self) -> None:
        known = [name for name, status in self.status.items() if status]
        compared = {row.answer_id: sorted(row.ratings.values()) for row in self.reader.comparison_rows()}
        assert compared == {name: sorted(self.ratings[name].values()) for name in known}
        counts = self.reader.summary()
        assert sum(count.answers for count in counts) == len(known)
        assert sum(count.rated for count in counts) == sum(bool(self.ratings[name]) for name in known)
        assert sum(count.up - count.down for count in counts) == sum(sum(self.ratings[name].values()) for name in known)

    @invariant()
    def votes_are_as_the_model_says(self) -> None:
        duels = {duel.duel_id: sorted(duel.votes.values()) for duel in self.reader.comparison_duels()}
        assert duels == {name: sorted(votes.values()) for name, votes in self.votes.items()}

    def teardown(self) -> None:
        """All of it goes through a file into an empty journal, and comes out the same."""
        once = self.exported(self.journal)
        other = Path(shutil.copytree(self.migrated, Path(self.home.name) / "other"))
        shutil.copy(self.folder / "people.key", other)
        store = open_store(other)
        second = Journal(store, People(other))
        assert import_jsonl(second, io.BytesIO(once.encode())).refused == []
        assert self.exported(second) == once
        store.close()
        self.store.close()
        self.home.cleanup()

    @staticmethod
    def exported(journal: Journal) -> str:
        stream = io.StringIO()
        write_jsonl(export_rows(journal.store), stream)
        return stream.getvalue()


def test_any_sequence_of_events(migrated: Path) -> None:
    JournalMachine.migrated = migrated
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
