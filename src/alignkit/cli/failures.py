"""How a failure is said: what, where, why, what to do. And which exit code it ends with."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.errors import BUG, AlignkitError, Finding, ResourceError, UsageError

if TYPE_CHECKING:
    from rich.text import Text

#: A message names this many rows; the count says how many there are.
FINDINGS = 5


def report(error: BaseException) -> int:
    """Say on stderr what went wrong, and return the exit code."""
    known = understood(error)
    _print(lines(known) if known else bug(error))
    return known.exit_code if known else BUG


def exit_code(error: BaseException) -> int:
    """The exit code alone, when stderr is closed too."""
    known = understood(error)
    return known.exit_code if known else BUG


def understood(error: BaseException) -> AlignkitError | None:
    """The error as one of ours; None for what nobody foresaw."""
    if isinstance(error, AlignkitError):
        return error
    if _is_out_of_resources(error):
        what = "the disk is full" if _is_disk(error) else "memory ran out"
        return ResourceError("resources", what, why=_spill_room(error), do=["make room, then run it again"])
    if isinstance(error, OSError) and error.filename is not None:
        name = Path(os.fsdecode(error.filename)).name
        return UsageError("unusable-file", f"{name}: {(error.strerror or 'cannot be used').lower()}")
    usage = sys.modules.get("typer._click.exceptions")
    if usage is not None and isinstance(error, usage.ClickException):
        return _usage(error)
    return None


def lines(error: AlignkitError) -> Iterator[Text]:
    """The message of an error, line by line: excerpt, why, do, the first rows."""
    from rich.text import Text

    from alignkit.reports.grid import text

    head = Text(no_wrap=False, end="").append(f"error[{error.code}]", "fail").append(": ")
    yield head.append_text(text(str(error), "total"))
    if error.excerpt:
        yield Text()
        yield from (text(f"  {line}") for line in error.excerpt)
    if len(error.findings) > 1:
        yield Text()
        yield from _findings(error.findings)
    remedies = [line for line in error.do if line]
    if error.why or remedies:
        yield Text()
    yield from _labelled("why", error.why)
    for number, remedy in enumerate(remedies):
        yield from _labelled("or" if number else "do", remedy.removeprefix("or "))
    yield Text()
    yield Text(f"Nothing was written. Exit code {error.exit_code}.", "quiet")


def bug(error: BaseException) -> Iterator[Text]:
    """The message of what nobody foresaw: our bug, its place in our code, and nothing of the user's data."""
    from rich.text import Text

    from alignkit.reports.grid import text

    what = f"alignkit failed: {type(error).__name__}{_place(error)}"
    yield Text("error[bug]", "fail").append(": ").append(what, "total")
    yield Text()
    yield from _labelled("why", "This is our mistake, not yours. Nothing was written.")
    yield from _labelled("do", "run it again with  --debug  and send us the traceback; look through it")
    yield text("        first: it may hold names and figures of your files.")
    yield Text()
    yield Text(f"Exit code {BUG}.", "quiet")


def _labelled(label: str, sentence: str) -> Iterator[Text]:
    from alignkit.reports.grid import wrapped

    for number, line in enumerate(wrapped(sentence, 84, "") if sentence else ()):
        line.plain = f"  {label if number == 0 else '':<6}{line.plain}"
        line.stylize("quiet", 0, 8)
        yield line


def _findings(findings: Sequence[Finding]) -> Iterator[Text]:
    from rich.text import Text

    from alignkit.reports.grid import text

    for finding in findings[:FINDINGS]:
        yield text(f"  {finding.place}: {finding.what}")
    if len(findings) > FINDINGS:
        yield Text(f"  and {len(findings) - FINDINGS:,} more", "quiet")


def _usage(error: BaseException) -> AlignkitError:
    """A command line that typer refused, in our words."""
    formatted = getattr(error, "format_message", str)
    message: str = getattr(error, "message", "") or formatted()
    option, near = getattr(error, "option_name", None), getattr(error, "possibilities", None) or ()
    if not getattr(error, "message", "") or type(error).__name__ in {"BadParameter", "MissingParameter"}:
        message = formatted()
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "alignkit"
    do = [f"did you mean {min(near)}?" if near else "", f"see  {path} --help"]
    if type(error).__name__ == "NoSuchOption":
        message = f"there is no option {option}"
    return UsageError("usage", (message[:1].lower() + message[1:]).rstrip("."), do=do)


def _is_out_of_resources(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException" or _is_disk(error)


def _is_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC}
    return type(error).__name__ == "IOException" and "No space left" in str(error)


def _spill_room(error: BaseException) -> str:
    if _is_disk(error):
        return "What was written so far is gone again; earlier files are untouched."
    return "The engine may use a part of the memory and spills the rest to the temporary folder."


def _place(error: BaseException) -> str:
    """The last line of ours on the way to the failure."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if f"{os.sep}alignkit{os.sep}" in f.filename]
    if not ours:
        return ""
    inside = ours[-1].filename.rpartition(f"{os.sep}alignkit{os.sep}")[2].replace(os.sep, "/")
    return f" in alignkit/{inside}:{ours[-1].lineno}"


def _print(message: Iterator[Text]) -> None:
    from alignkit.reports import terminal
    from alignkit.reports.grid import Signs

    console = terminal.console(sys.stderr)
    signs = Signs(ascii=console.options.ascii_only)
    for line in message:
        # What is not wrapped by us is left to the terminal: a path that was broken could not be copied.
        console.print(signs.fit(line, console.encoding), end="\n", soft_wrap=True)
