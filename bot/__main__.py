"""`python -m bot` and the console script `tactician`."""

import sys


def main() -> None:
    """Run one command and end the process with its exit code (shared meaning: 0, 1, 2, 3, 4)."""
    from bot.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
