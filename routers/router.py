"""Question → route: kind and domain from the library's evidence, strategy from the policy."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from knowledge.errors import InputError
from knowledge.types import DomainInfo, Findings, Kind, Override, Question, Scope
from routers.classifier import ROUTER_VERSION, THRESHOLD, p_specialized
from routers.policy import POLICY_VERSION, Choice, choose, eligible_strategies, seed_for
from routers.rewriting import Looked, look_up, standalone
from routers.types import Route


class Shelves(Protocol):
    """The part of the library that routing reads."""

    def domains(self, server: str | None = None) -> list[DomainInfo]:
        """The domains that a server may search, its own and those of all."""

    def find(self, text: str, *, server: str | None = None, domain: str | None = None, k: int = 20) -> Findings:
        """What the library holds on `text`."""


class Overrides(Protocol):
    """The part of the settings that routing reads."""

    def in_force(
        self, *, server: str | None = None, channel: str | None = None, user: str | None = None
    ) -> Override | None:
        """The override that wins here, if any was set."""

    def get(self, name: str, server: str | None = None) -> Any:
        """A setting's value for a server."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the evidence says, before a strategy is chosen."""

    kind: Kind
    domain: str | None
    probability: float
    decided_by: str
    reason: str
    findings: Findings
    standalone: str


class Router:
    """Decides kind, domain and strategy of one question at a time; holds no state between questions."""

    def __init__(self, library: Shelves, overrides: Overrides, tuned_domains: Collection[str] = ()) -> None:
        self._library = library
        self._overrides = overrides
        self._tuned = frozenset(tuned_domains)

    def route(self, question: Question, *, epsilon: float = 0.0, seed: int | None = None) -> Route:
        """Decide one question. `epsilon` is the share of exploration; `seed` fixes the draw.

        Raises InputError (unknown domain) and whatever reading the library raises.
        """
        started = time.perf_counter()
        verdict = self._judge(question)
        override = self._override(question)
        choice = self._choose(question, verdict, override, epsilon, seed)
        return Route(
            kind=verdict.kind,
            domain=verdict.domain,
            p_specialized=verdict.probability,
            decided_by=verdict.decided_by,
            reason=verdict.reason,
            eligible=choice.eligible,
            odds=choice.odds,
            strategy=choice.strategy,
            policy=choice.policy,
            policy_version=POLICY_VERSION,
            router_version=ROUTER_VERSION,
            seed=choice.seed,
            override=override,
            standalone=verdict.standalone,
            findings=verdict.findings,
            language=self._overrides.get("language", question.place.server),
            pinned=self._overrides.get("templates", question.place.server),
            ms=(time.perf_counter() - started) * 1000,
        )

    def has_documents(self, question: Question) -> bool:
        """Whether there is anything that `question` could be looked up in."""
        return any(info.documents for info in self._library.domains(question.place.library))

    def _judge(self, question: Question) -> _Verdict:
        known = {info.domain: info for info in self._library.domains(question.place.library) if info.documents}
        if question.domain is not None:
            return self._named(question, known)
        if not known:
            none, alone = "No documents have been added.", _unsought(question)
            return _Verdict(Kind.GENERAL, None, 0.0, "no-documents", none, Findings(), alone)
        return _from_evidence(self._looked(question))

    def _looked(self, question: Question, domain: str | None = None) -> Looked:
        server = question.place.library
        return look_up(question, lambda text: self._library.find(text, server=server, domain=domain))

    def _named(self, question: Question, known: Mapping[str, DomainInfo]) -> _Verdict:
        domain = question.domain or ""
        if domain not in known and domain not in self._tuned:
            names = ", ".join(sorted({*known, *self._tuned})) or "none has been added yet"
            raise InputError(f"Unknown domain “{domain[:40]}”. Known domains: {names}.")
        looked = self._looked(question, domain) if domain in known else Looked(_unsought(question), Findings())
        findings = looked.findings
        probability = p_specialized(findings.features) if findings.documents else 0.0
        named = f"You named the domain {domain}."
        return _Verdict(Kind.SPECIALIZED, domain, probability, "asker", named, findings, looked.standalone)

    def _override(self, question: Question) -> Override | None:
        if question.strategy is not None:
            return Override(Scope.ASK, question.strategy)
        place = question.place
        return self._overrides.in_force(server=place.server, channel=place.channel, user=place.asker)

    def _choose(
        self, question: Question, verdict: _Verdict, override: Override | None, epsilon: float, seed: int | None
    ) -> Choice:
        tuned = verdict.domain in self._tuned
        eligible = eligible_strategies(verdict.kind, documents=verdict.findings.documents > 0, tuned=tuned)
        if seed is None:
            seed = seed_for(question.place.conversation)
        return choose(eligible, override=override, epsilon=epsilon, seed=seed)


def _unsought(question: Question) -> str:
    """The question made to stand alone where there is nothing to look it up in."""
    return question.standalone or standalone(question.text, question.history)


def _from_evidence(looked: Looked) -> _Verdict:
    findings = looked.findings
    probability = p_specialized(findings.features)
    nearest = max(findings.domains, key=lambda name: findings.domains[name], default=None)
    best = findings.passages[0] if findings.passages else None
    if probability >= THRESHOLD and best is not None:
        where = f"“{best.locator or best.title}” in {best.source}"
        reason = f"The documents of {nearest} speak of this: {where} (relevance {best.score:.2f})."
        return _Verdict(Kind.SPECIALIZED, nearest, probability, "evidence", reason, findings, looked.standalone)
    score = best.score if best is not None else 0.0
    reason = f"Nothing in the documents is close enough (best relevance {score:.2f})."
    return _Verdict(Kind.GENERAL, None, probability, "evidence", reason, findings, looked.standalone)
