"""`yingji` and `python -m yingji`."""

import signal
import sys
from types import FrameType


def _stop(number: int, frame: FrameType | None) -> None:
    """Told to end (`kill`, a batch system's time limit): leave as after an error, so that workers end and no half-written folder stays."""
    raise SystemExit(128 + number)


def main() -> None:
    """The command line. Speaks UTF-8 whatever the terminal's code page, so that Chinese never breaks a run."""
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        from yingji.commands import app

        app()
    except KeyboardInterrupt:  # before a command has begun
        sys.exit(130)


if __name__ == "__main__":
    main()
