"""One import at a time of packages whose modules import one another in circles.

Where two threads import such packages at once, each waits for a module that the other is at, and Python ends one of
them with an error (seen with langchain-core 1.7: `_DeadlockError` in one of two answers that were the first since the
start).
"""

import threading

CIRCULAR = threading.RLock()
"""Held while anything of langchain is imported."""
