"""What must happen to a process before anything opens a socket: the first import of every service's `__main__`."""

import gc
import os
import sys


def prepare(argv: list[str] | None = None) -> None:
    """The `bus` command runs on eventlet, so its sockets must co-operate, and psycopg must use its Python implementation
    (the C one would stop every greenlet while a query runs). Other commands are left alone.
    """
    arguments = sys.argv if argv is None else argv
    if len(arguments) > 1 and arguments[1] == "bus":
        import warnings  # noqa: PLC0415 (only this command has anything to silence)

        warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated", category=DeprecationWarning)
        os.environ.setdefault("PSYCOPG_IMPL", "python")
        import eventlet  # noqa: PLC0415 (only this command wants it)

        eventlet.monkey_patch()


def settle() -> None:
    """Call it when what lives as long as the process is loaded: the collector never looks at it again, and looks less often.

    Otherwise each request pays for walking through everything that was read at the start (a fifth of its time, measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
