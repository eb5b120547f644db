"""What a failed command says and returns."""

import traceback

import click

from knowledge.errors import HeldError, InputError, ServiceUnreachableError, TacticianError


def exit_code(error: BaseException) -> int:
    """1 failed · 2 wrong usage or input · 3 another process holds the folder · 4 a service is not reachable."""
    if isinstance(error, InputError):
        return 2
    if isinstance(error, HeldError):
        return 3
    if isinstance(error, ServiceUnreachableError):
        return 4
    return 1


def sentence(error: BaseException) -> str:
    """One clear sentence about an error, without a traceback."""
    if isinstance(error, TacticianError):
        return str(error)
    if isinstance(error, BaseExceptionGroup):
        return sentence(error.exceptions[0])
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror}{place}."
    return f"Something unexpected went wrong ({type(error).__name__}). Run the command with --debug to see where."


def report(error: BaseException, *, debug: bool) -> int:
    """Print the sentence (with `debug` the traceback too) to standard error; returns the exit code."""
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        return report(error.exceptions[0], debug=debug)
    if debug:
        traceback.print_exception(error)
    click.echo(f"tactician: {sentence(error)}", err=True)
    return exit_code(error)
