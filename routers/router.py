"""Question → route: kind and domain from the library's evidence, strategy from the policy."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from knowledge.curated import Match
from knowledge.journal.gaps import FROM_DOCUMENTS
from knowledge.library.naming import require_known
from knowledge.remembered import Recalled
from knowledge.types import DomainInfo, Findings, Kind, Override, Question, Scope, Strategy
from routers.classifier import ROUTER_VERSION, THRESHOLD, p_specialized
from routers.policy import POLICY_VERSION, QUICK, Choice, choose, eligible_strategies, seed_for
from routers.quick import SMALL_TALK, Topic, language_for, reply, topic_of
from routers.rewriting import Looked, look_up, standalone
from routers.tasks import Task
from routers.tie_breaking import Opinion
from routers.types import Route


class Shelves(Protocol):
    """The part of the library that routing reads."""

    def domains(self, server: str | None = None) -> list[DomainInfo]:
        """The domains that a server may search, its own and those of all."""

    def find(self, text: str, *, server: str | None = None, domain: str | None = None, k: int = 20) -> Findings:
        """What the library holds on `text`."""


class Weighing(Protocol):
    """What the router adds to the library's evidence."""

    def weighed(self, findings: Findings, text: str, server: str | None = None) -> Findings:
        """`findings` on `text` with more features."""

    def task(self, findings: Findings) -> Task | None:
        """The task that a question which was looked up has by its meaning."""


class TeamAnswers(Protocol):
    """What the team has answered itself."""

    def match(
        self, question: str, *, server: str | None = None, channel: str | None = None, domain: str | None = None
    ) -> Match | None:
        """The answer to `question` that may be given there, if there is one."""


class Corrections(Protocol):
    """What people have said about earlier questions."""

    def recall(
        self, question: str, *, server: str | None, asker: str | None, domains: Collection[str]
    ) -> Recalled | None:
        """What holds for `question` by what was said of one like it; nothing about other domains than `domains`."""


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
    curated: Match | None = None
    quick: Topic | None = None

    @property
    def nearest(self) -> str | None:
        """The domain that the findings speak for most."""
        return _nearest(self.findings)


class Router:
    """Decides kind, domain and strategy of one question at a time; holds no state between questions."""

    def __init__(
        self,
        library: Shelves,
        overrides: Overrides,
        tuned_domains: Collection[str] = (),
        curated: TeamAnswers | None = None,
        remembered: Corrections | None = None,
        weigher: Weighing | None = None,
    ) -> None:
        self._library = library
        self._overrides = overrides
        self._tuned = frozenset(tuned_domains)
        self._curated = curated
        self._remembered = remembered
        self._weigher = weigher

    def route(
        self, question: Question, *, epsilon: float = 0.0, seed: int | None = None, opinion: Opinion | None = None
    ) -> Route:
        """Decide one question. `epsilon` is the share of exploration; `seed` fixes the draw; `opinion` is what a model
        said where the evidence was not sure.

        Raises InputError (unknown domain) and whatever reading the library raises.
        """
        started = time.perf_counter()
        override = self._override(question)
        verdict = self._judge(question)
        if override is None:
            verdict = _quick(question, verdict) or verdict
            verdict = _with_opinion(verdict, opinion) if opinion is not None else verdict
        choice = self._choose(question, verdict, override, epsilon, seed)
        language = self._overrides.get("language", question.place.server)
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
            epsilon=epsilon if choice.policy == "explore" else 0.0,
            override=override,
            standalone=verdict.standalone,
            findings=verdict.findings,
            curated=verdict.curated,
            language=language,
            reply=reply(verdict.quick, language_for(question.text, language), choice.seed) if verdict.quick else None,
            task=self._task(verdict),
            pinned=self._overrides.get("templates", question.place.server),
            ms=(time.perf_counter() - started) * 1000,
        )

    def domains(self, question: Question) -> list[DomainInfo]:
        """The domains that hold something `question` could be looked up in."""
        return [info for info in self._library.domains(question.place.library) if info.documents]

    def has_documents(self, question: Question) -> bool:
        """Whether there is anything that `question` could be looked up in."""
        return bool(self.domains(question))

    def _judge(self, question: Question) -> _Verdict:
        known = {info.domain: info for info in self.domains(question)}
        if question.domain is not None:
            self._check(question.domain, known)
        alone = _unsought(question)
        if (match := self._answered(question, alone)) is not None:
            return self._from_team(question, alone, match, known)
        if question.domain is not None:
            return self._named(question.domain, question, alone, known)
        if not known:
            none = "No documents have been added."
            return _Verdict(Kind.GENERAL, None, 0.0, "no-documents", none, Findings(), alone)
        evidence = _from_evidence(self._looked(question))
        return self._corrected(question, evidence, known) or evidence

    def _answered(self, question: Question, alone: str) -> Match | None:
        if self._curated is None:
            return None
        place = question.place
        return self._curated.match(alone, server=place.library, channel=place.channel, domain=question.domain)

    def _from_team(self, question: Question, alone: str, match: Match, known: Mapping[str, DomainInfo]) -> _Verdict:
        """The team's answer goes first; the documents are searched too, unless it is given as it stands."""
        answer, findings = match.answer, Findings()
        if known and not match.exact and (question.domain is None or question.domain in known):
            findings = self._find(alone, question.place.library, question.domain)
        first = match.passage(findings.passages[0].score if findings.passages else None)
        findings = replace(findings, passages=(first, *findings.passages), documents=findings.documents + 1)
        reason = f"The team has answered this: {answer.byline} (similarity {match.similarity:.2f})."
        domain = question.domain or answer.domain
        return _Verdict(Kind.SPECIALIZED, domain, 1.0, "curated", reason, findings, alone, match)

    def _corrected(self, question: Question, evidence: _Verdict, known: Collection[str]) -> _Verdict | None:
        """What people said of a question like this one. A guest is not subject to what the server's people said."""
        if self._remembered is None:
            return None
        place, text = question.place, evidence.standalone
        said = self._remembered.recall(text, server=place.server, asker=place.asker, domains=known)
        if said is None:
            return None
        findings, domain = evidence.findings, None
        if said.kind is Kind.SPECIALIZED:
            nearest = evidence.nearest
            domain = said.domain or nearest
            if domain is None:
                return None
            if domain != nearest:  # what was found first are passages of others
                own = self._library.find(text, server=place.library, domain=domain)
                findings = replace(own, features=findings.features)
        probability = beside_half(evidence.probability, said.kind)
        return _Verdict(said.kind, domain, probability, "correction", said.reason(domain), findings, text)

    def _check(self, domain: str, known: Mapping[str, DomainInfo]) -> None:
        require_known(domain, {*known, *self._tuned})

    def _named(self, domain: str, question: Question, alone: str, known: Mapping[str, DomainInfo]) -> _Verdict:
        looked = self._looked(question, domain) if domain in known else Looked(alone, Findings())
        findings = looked.findings
        probability = p_specialized(findings.features) if findings.documents else 0.0
        named = f"You named the domain {domain}."
        return _Verdict(Kind.SPECIALIZED, domain, probability, "asker", named, findings, looked.standalone)

    def _looked(self, question: Question, domain: str | None = None) -> Looked:
        return look_up(question, lambda text: self._find(text, question.place.library, domain))

    def _find(self, text: str, server: str | None, domain: str | None) -> Findings:
        found = self._library.find(text, server=server, domain=domain)
        return self._weigher.weighed(found, text, server) if self._weigher else found

    def _task(self, verdict: _Verdict) -> Task | None:
        if self._weigher is None or verdict.kind is not Kind.GENERAL or verdict.quick is not None:
            return None
        return self._weigher.task(verdict.findings)

    def _override(self, question: Question) -> Override | None:
        if question.strategy is not None:
            return Override(Scope.ASK, question.strategy)
        place = question.place
        return self._overrides.in_force(server=place.server, channel=place.channel, user=place.asker)

    def _choose(
        self, question: Question, verdict: _Verdict, override: Override | None, epsilon: float, seed: int | None
    ) -> Choice:
        tuned = verdict.domain in self._tuned
        documents = verdict.findings.documents > 0
        baselines = bool(self._overrides.get("baselines", question.place.server))
        eligible = eligible_strategies(verdict.kind, documents=documents, tuned=tuned, baselines=baselines)
        if verdict.curated is not None:  # a strategy that reads no passages would miss what the team has said
            eligible = tuple(strategy for strategy in eligible if strategy in FROM_DOCUMENTS)
        if seed is None:
            seed = seed_for(question.place.conversation)
        if verdict.quick is not None:
            return Choice(Strategy.PROMPT, (Strategy.PROMPT,), {Strategy.PROMPT: 1.0}, QUICK, seed)
        return choose(eligible, override=override, epsilon=epsilon, seed=seed)


def _quick(question: Question, verdict: _Verdict) -> _Verdict | None:
    """A verdict for what has a quick answer, unless documents, the team or the asker say that it is about more."""
    if question.domain is not None or verdict.decided_by not in ("evidence", "no-documents"):
        return None
    if verdict.probability >= THRESHOLD or (topic := topic_of(question.text, question.history)) is None:
        return None
    reason = "It is small talk." if topic in SMALL_TALK else "It asks about the bot itself."
    return replace(verdict, kind=Kind.GENERAL, domain=None, decided_by="quick", reason=reason, quick=topic)


def _with_opinion(verdict: _Verdict, opinion: Opinion) -> _Verdict:
    """The evidence's verdict, moved by a model's opinion; any other verdict stays."""
    if verdict.decided_by != "evidence" or opinion.kind is None:
        return verdict
    probability = opinion.moved(verdict.probability)
    domain = opinion.domain or verdict.nearest
    if probability >= THRESHOLD and domain is not None:
        reason = f"The evidence was not sure ({verdict.probability:.2f}); the model takes it for one about {domain}."
        kind = Kind.SPECIALIZED
    else:
        reason = f"The evidence was not sure ({verdict.probability:.2f}); the model takes it for a general one."
        kind, domain = Kind.GENERAL, None
    if kind is not opinion.kind:
        reason = f"{verdict.reason} The model thought otherwise, which was not enough."
    return replace(verdict, kind=kind, domain=domain, probability=probability, decided_by="model", reason=reason)


def _unsought(question: Question) -> str:
    """The question made to stand alone where there is nothing to look it up in."""
    return question.standalone or standalone(question.text, question.history)


def beside_half(probability: float, kind: Kind) -> float:
    """The evidence's P(specialized) squeezed into the half of [0, 1] that `kind` lies in: [0, .49] for a general
    question, [.51, 1] for a specialized one. Of two corrected ones that the evidence holds likelier stays so."""
    return 0.49 * probability + (0.51 if kind is Kind.SPECIALIZED else 0.0)


def _nearest(findings: Findings) -> str | None:
    """The domain that the findings speak for most."""
    return max(findings.domains, key=lambda name: findings.domains[name], default=None)


def _from_evidence(looked: Looked) -> _Verdict:
    findings = looked.findings
    probability = p_specialized(findings.features)
    nearest = _nearest(findings)
    best = findings.passages[0] if findings.passages else None
    if probability >= THRESHOLD and best is not None:
        where = f"“{best.locator or best.title}” in {best.source}"
        reason = f"The documents of {nearest} speak of this: {where} (relevance {best.score:.2f})."
        return _Verdict(Kind.SPECIALIZED, nearest, probability, "evidence", reason, findings, looked.standalone)
    score = best.score if best is not None else 0.0
    reason = f"Nothing in the documents is close enough (best relevance {score:.2f})."
    return _Verdict(Kind.GENERAL, None, probability, "evidence", reason, findings, looked.standalone)
