"""The command `tactician` itself: its options, its subcommands by name, and what a failure prints and returns."""

import importlib
import sys
from collections.abc import Sequence

import click

COMMANDS = {
    "chat": "bot.cli.chat:chat",
    "ask": "bot.cli.ask:ask",
    "route": "bot.cli.ask:route",
    "bot": "bot.cli.serve:serve",
    "invite": "bot.cli.doctor:invite",
    "doctor": "bot.cli.doctor:doctor",
    "knowledge": "bot.cli.knowledge:knowledge",
    "prompts": "bot.cli.prompts:prompts",
    "strategy": "bot.cli.strategy:strategy",
    "feedback": "bot.cli.feedback:feedback",
    "privacy": "bot.cli.privacy:privacy",
    "compare": "bot.cli.compare:compare",
    "bench": "bot.cli.bench:bench",
    "sample": "bot.cli.setup:sample",
    "setup": "bot.cli.setup:setup",
}
SUMMARIES = {
    "chat": "Talk to Tactician in the terminal.",
    "ask": "Answer one question, or a file of them.",
    "route": "Tell how questions would be routed; nothing is answered.",
    "bot": "Run the Discord bot until it is stopped.",
    "invite": "Print the address that invites the bot to a server.",
    "doctor": "Check token, permissions, models, index and database.",
    "knowledge": "Add, list, search and remove documents.",
    "prompts": "List the prompt templates, and show what they send.",
    "strategy": "Show or fix the strategy that answers.",
    "feedback": "Rate answers; list, show, export and import the journal.",
    "privacy": "Show, export or forget what is held about a person.",
    "compare": "Compare the strategies by their ratings.",
    "bench": "Measure routing and retrieval on labelled questions.",
    "sample": "Add the sample manual where no document has been added yet.",
    "setup": "Fetch the built-in model and embedder.",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, from their summaries alone."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--data", metavar="DIR", help="Folder of all state.  [env: TACTICIAN_DATA]")
@click.option("--server", metavar="ID", help="Act for one Discord server; left out: for none, or for all.")
@click.option("--debug", is_flag=True, help="Show tracebacks and the libraries' own messages.")
@click.version_option(package_name="tactician", message="tactician %(version)s")
@click.pass_context
def tactician(ctx: click.Context, data: str | None, server: str | None, debug: bool) -> None:
    """Answer each question with the strategy that suits it, and learn which one does."""
    from bot.cli.common import Session

    ctx.obj = Session(data=data, server=server, debug=debug)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code: 0 done, 1 failed, 2 wrong usage or input, 3 held, 4 unreachable."""
    debug = "--debug" in arguments
    try:
        result = tactician.main(args=list(arguments), prog_name="tactician", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        return 130
    except BrokenPipeError:
        return _broken_pipe()
    except Exception as error:
        from bot.cli.failures import report

        return report(error, debug=debug)
    return result if isinstance(result, int) else 0


def _broken_pipe() -> int:
    """The reader of our output went away: nothing is left to say, and Python must not complain at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
