"""One command line as one process: what it raises becomes an exit code and a message, never a traceback."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from alignkit.cli import failures

#: Exit codes of signals are 128 plus the signal's number; a closed pipe is one on every system.
INTERRUPTED, TERMINATED, PIPE = 130, 143, 141


class Terminated(BaseException):
    """SIGTERM arrived: unwind, so that half-written files go."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line: its exit code, with everything that can go wrong said on stderr."""
    debug = bool(os.environ.get("ALIGNKIT_DEBUG")) or "--debug" in _before_dashes(arguments)
    given = [a for i, a in enumerate(arguments) if a != "--debug" or i >= len(_before_dashes(arguments))]
    _stand_by_streams()
    with _signals() as received:
        try:
            code = _invoke(given)
            sys.stdout.flush()
            return code
        except BaseException as error:  # noqa: BLE001 the last stop of every failure
            if received and not isinstance(error, SystemExit):
                return _ended(received[0])
            return _failed(error, debug=debug)


def _invoke(arguments: list[str]) -> int:
    from alignkit.cli.app import invoke

    return invoke(arguments)


def _failed(error: BaseException, *, debug: bool) -> int:
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, KeyboardInterrupt):
        return _ended(INTERRUPTED)
    if _is_closed_pipe(error):
        _silence_stdout()
        return PIPE
    try:
        if debug:
            traceback.print_exception(error)
        return failures.report(error)
    except BrokenPipeError:
        return failures.exit_code(error)
    except Exception:  # noqa: BLE001 a failure to say what failed must not be silent
        sys.stderr.write("alignkit failed, and failed to say why: run it again with --debug\n")
        return failures.exit_code(error)


def _ended(code: int) -> int:
    with suppress(OSError, ValueError):
        sys.stderr.write("\nInterrupted. Nothing was written.\n" if code == INTERRUPTED else "")
    return code


def _before_dashes(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments that may be options: those before a bare `--`."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _is_closed_pipe(error: BaseException) -> bool:
    # Windows knows no EPIPE here: writing to a closed pipe is EINVAL, without a file name.
    invalid = isinstance(error, OSError) and error.errno == errno.EINVAL and os.name == "nt" and error.filename is None
    return isinstance(error, BrokenPipeError) or invalid


def _silence_stdout() -> None:
    """Let the interpreter's last flush go nowhere, so that it has nothing to complain about."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _stand_by_streams() -> None:
    """Neither a stream that is closed nor a name that its encoding lacks may stop the work."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 as long as the process
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect the signals that end the process: DuckDB turns an interrupt into an error of its own."""
    received: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield received
        return

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        received.append(INTERRUPTED)
        raise KeyboardInterrupt

    def terminated(_number: int, _frame: FrameType | None) -> None:
        received.append(TERMINATED)
        raise Terminated

    before = {signal.SIGINT: signal.signal(signal.SIGINT, interrupted)}
    before[signal.SIGTERM] = signal.signal(signal.SIGTERM, terminated)
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
