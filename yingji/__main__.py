"""`yingji` and `python -m yingji`."""

import sys


def main() -> None:
    """The command line. Speaks UTF-8 whatever the terminal's code page, so that Chinese never breaks a run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from yingji.cli import app

    app()


if __name__ == "__main__":
    main()
