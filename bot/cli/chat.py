"""`tactician chat`: the terminal conversation."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import click

from bot.app import App, Endpoint, build
from bot.cli.ask import describe, show
from bot.cli.common import LOCAL_USER, Session, note
from bot.cli.failures import sentence
from bot.cli.setup import add_sample
from bot.config import Config
from bot.refitting import Refitting
from knowledge.errors import InputError, TacticianError
from knowledge.journal import new_id
from knowledge.types import Place, Question, Reason, Strategy, Turn, parse_strategy
from routers.models import EMBEDDED
from routers.types import Answer

HELP = """\
Type a question. These begin with a slash:
  /strategy NAME   answer with NAME from now on (plain, prompt, knowledge, tuned, combined); /strategy auto undoes it
  /up              the last answer was good
  /down [REASON] [comment]   it was not (wrong, incomplete, outdated, off-topic, too-long, unsafe, wrong-route)
  /why             how the last question was routed, with the best passages
  /prompt          exactly what was sent to the model
  /new             start a new conversation
  /help            this
  /quit            leave (or Ctrl-D); Ctrl-C stops an answer"""

HISTORY_TURNS = 12
"""Turns of the conversation that go along with a question, newest kept."""


@click.command()
@click.option("--explore", is_flag=True, help="Let chance choose the strategy of a share of the questions.")
@click.pass_obj
def chat(session: Session, explore: bool) -> None:
    """Talk to Tactician in the terminal."""
    config = session.config
    interactive = sys.stdin.isatty()
    endpoint = choose_endpoint(config, interactive=interactive)
    with asyncio.Runner() as runner:
        app = build(config, holder="tactician chat", endpoint=endpoint)
        refitting = Refitting(app.memory)
        try:
            add_sample(app.memory)
            refitting.start()
            greet(app)
            Conversation(app, runner, session.server, explore=explore).talk("you> " if interactive else "")
        finally:
            refitting.stop()
            runner.run(app.aclose())


def greet(app: App) -> None:
    """Say who speaks, with which model, and how to connect a better one."""
    name = app.models.default[0].name
    note("You talk to an AI; its answers may be wrong. Every question and rating is kept in a journal on this machine.")
    if name == EMBEDDED:
        note(
            "The small built-in model (135M parameters) answers. To connect a better one, set OPENAI_BASE_URL and "
            "TACTICIAN_MODEL in .env."
        )
    else:
        note(f"The model {name} answers.")
    note("Type a question, or /help.")


def choose_endpoint(config: Config, *, interactive: bool) -> Endpoint | None:
    """The model for this chat: the configured one, or one that was found and, in a terminal, agreed to once."""
    if config.model is not None or not interactive:
        return None
    from bot.cli.found import offer

    return offer(config)


@dataclass
class Conversation:
    """One conversation at the terminal."""

    app: App
    runner: asyncio.Runner
    server: str | None
    explore: bool = False
    strategy: Strategy | None = None
    last: Answer | None = None
    history: list[Turn] = field(default_factory=list)
    conversation: str = field(default_factory=lambda: new_id("c"))

    def talk(self, prompt: str) -> None:
        """Read and answer until the input ends; Ctrl-C stops an answer, at the prompt it ends the chat."""
        while (line := _read(prompt)) is not None:
            text = line.strip()
            if text in ("/quit", "/exit", "/q"):
                return
            if text:
                self._take(text)

    def _take(self, text: str) -> None:
        try:
            if text.startswith("/"):
                self._command(text)
            else:
                self.runner.run(self._ask(text))
        except TacticianError as error:
            note(sentence(error))
        except KeyboardInterrupt:
            note("\n[stopped]")

    async def _ask(self, text: str) -> None:
        place = Place("terminal", self.server, asker=LOCAL_USER, conversation=self.conversation)
        history = tuple(self.history[-HISTORY_TURNS:])
        question = Question(text, history, place, strategy=self.strategy, explore=self.explore or None)
        self.last = await show(self.app, question)
        self.history += [Turn("user", text), Turn("assistant", self.last.text)]

    def _command(self, text: str) -> None:
        name, _, rest = text[1:].partition(" ")
        commands: dict[str, Callable[[str], object]] = {
            "help": lambda _: note(HELP),
            "strategy": self._set_strategy,
            "why": lambda _: note(why(self._answer())),
            "prompt": lambda _: note(prompt_of(self._answer())),
            "new": self._new,
        }
        if name in ("up", "down"):
            self._rate(name, rest)
        elif name in commands:
            commands[name](rest.strip())
        else:
            raise InputError(f"There is no command /{name[:20]}. Type /help for those there are.")

    def _rate(self, direction: str, rest: str) -> None:
        answer = self._answer()
        words = rest.split(maxsplit=1)
        reason = next((r for r in Reason if words and words[0] == r), None)
        comment = (words[1] if len(words) > 1 else None) if reason else rest.strip() or None
        value: Literal[1, -1] = 1 if direction == "up" else -1
        self.runner.run(self.app.service.rate(answer.answer_id, LOCAL_USER, value, reason, comment, moderator=True))
        note("Noted." if direction == "up" else "Noted. `/strategy NAME` tries another way from now on.")

    def _answer(self) -> Answer:
        if self.last is None:
            raise InputError("There is no answer yet. Ask something first.")
        return self.last

    def _set_strategy(self, name: str) -> None:
        self.strategy = None if name in ("", "auto") else parse_strategy(name)
        note(f"From now on: {self.strategy or 'what suits each question'}.")

    def _new(self, _: str) -> None:
        self.history, self.last, self.conversation = [], None, new_id("c")
        note("A new conversation.")


def why(answer: Answer) -> str:
    """How an answer came about, for a person."""
    found = [
        f"  {passage.score:.2f} {passage.domain}: {passage.source} › {passage.locator}"
        for passage in answer.route.findings.passages[:5]
    ]
    return "\n".join([describe(answer.route), *found])


def prompt_of(answer: Answer) -> str:
    """What was sent to the model, message by message."""
    if not answer.prompt:
        return "Nothing was sent to a model."
    return "\n".join(f"[{message.role}]\n{message.content}" for message in answer.prompt)


def _read(prompt: str) -> str | None:
    try:
        return input(prompt)
    except (KeyboardInterrupt, EOFError):
        note("")
        return None
    except UnicodeDecodeError:
        note("That was not text (UTF-8). Type a question.")
        return ""
