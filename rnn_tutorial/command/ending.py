"""How a command ends: where it fails, in one line that says why."""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

# Ctrl-C, `kill`, and a window that is closed, which Windows does not tell.
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]


def run(package: str, needs: Sequence[str]) -> None:
    r"""Call ``main`` of the module ``command`` of a package.

    ``needs`` are the packages that it imports. Where it fails, the program ends
    with one line on stderr and a status: 2 where the arguments or what is
    installed are at fault, 128 + n for signal n (141 where nobody reads on, as
    in ``| head -1``, which needs no line), else 1. What the encoding of stdout
    has no code for is printed as ``\xb1``.
    """
    escape_unknown()
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup sets it
            signal.signal(number, stop)
    line, status = outcome(package, needs)
    if line:  # now that the progress bars are closed
        print(f"python -m {package}: {line}", file=sys.stderr)
    if status and sys.stdout:  # which Python would try to write again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def escape_unknown() -> None:
    """Let stdout escape what its encoding lacks, as stderr does."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def stop(number: int, frame: FrameType | None) -> NoReturn:
    """Whatever the signal, end as after Ctrl-C: cleaning up on the way."""
    raise KeyboardInterrupt(signal.Signals(number))


def outcome(package: str, needs: Sequence[str]) -> tuple[str, int]:
    """Call ``main``; return what is to be said, and the status."""
    try:
        if missing := [name for name in needs if find_spec(name) is None]:
            pip = f"python -m pip install {' '.join(missing)}"
            return f"needs {', '.join(missing)}: {pip}", 2
        try:
            import_module(f"{package}.command").main()
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except KeyboardInterrupt as stopped:
        number = stopped.args[0] if stopped.args else signal.SIGINT
        return f"stopped by {number.name}", 128 + number
    except BrokenPipeError:
        return "", 141
    except OSError as error:
        where = error.filename or "standard output"
        return f"{where}: {error.strerror or error}", 1
    except (MemoryError, RuntimeError) as error:  # NumPy's, and torch's
        line = next(iter(str(error).splitlines()), "")
        if isinstance(error, RuntimeError) and "memory" not in line:
            raise
        return line or "out of memory", 1
    finally:
        for number in SIGNALS:  # it ends now; once more changes nothing
            signal.signal(number, signal.SIG_IGN)
    return "", 0
