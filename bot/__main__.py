"""`python -m bot` and the console script `tactician`."""

import signal
import sys
from types import FrameType

TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Run one command and end the process with its exit code (shared meaning: 0, 1, 2, 3, 4)."""
    from bot.cli.main import run

    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(sys.argv[1:]))


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """Leave in order: what is under way is stopped and journalled, the index is let go."""
    sys.exit(TERMINATED)


if __name__ == "__main__":
    main()
