"""`yingji` and `python -m yingji`."""

import atexit
import os
import signal
import sys
from types import FrameType


def _stop(number: int, frame: FrameType | None) -> None:
    """Told to end (`kill`, a batch system's time limit): leave as after an error, so that workers end and no half-written folder stays."""
    raise SystemExit(128 + number)


_status: list[int] = []


def _leave() -> None:
    """The last of all that is done at the end: Python need not take its modules apart (up to a second), for which somebody waits."""
    if _status:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_status[0])


def main() -> None:
    """The command line. Speaks UTF-8 whatever the terminal's code page, so that Chinese never breaks a run."""
    atexit.register(_leave)  # before any other, so that it comes last
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        from yingji.commands import app

        app()
    except KeyboardInterrupt:  # before a command has begun
        sys.exit(130)
    except SystemExit as end:
        if isinstance(end.code, int):
            _status.append(end.code)
        raise


if __name__ == "__main__":
    main()
