"""Showing answers: which format, where to, and what is said beside them on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.errors import UsageError
from alignkit.reports import choose

if TYPE_CHECKING:
    from alignkit.answer import Answer


@dataclass(frozen=True, slots=True)
class Show:
    """How answers are to be shown: the output options of a command, checked before the work begins."""

    form: str = "table"
    output: Path | None = None
    answer: str | None = None
    quiet: bool = False
    verbose: int = 0
    color: str = "auto"


def showing(
    form: str | None,
    output: Path | None,
    answer: str | None = None,
    *,
    quiet: bool = False,
    verbose: int = 0,
    color: str = "auto",
) -> Show:
    """The output options put together: a file's suffix says the format, a table is the default.

    Raises `UsageError` where a file cannot be written, or a terminal would get bytes.
    """
    from alignkit.reports.files import writable

    if output is not None:
        writable(output)
        form = form or choose.from_suffix(str(output))
    form = form or "table"
    if output is None and form in choose.BINARY and sys.stdout.isatty():
        raise UsageError("usage", f"{form} is no text for a terminal", do=["add  -o FILE", "or  > FILE"])
    return Show(form, output, answer, quiet, verbose, color)


def present(answers: Sequence[Answer], show: Show, *, read: Iterable[Path] = ()) -> None:
    """Write the answers where they were asked for; `read` are the files that must not be overwritten."""
    if show.answer:
        answers = choose.pick(answers, show.answer)
    if show.form in choose.ONE_ANSWER:
        _say_which(answers, show)
    if show.output is None:
        _on_stdout(answers, show)
        return
    from alignkit.reports.files import replacing

    spare(show.output, read)
    with replacing(show.output) as stream:
        choose.writer(show.form)(answers, stream)
    say(f"Wrote {show.output}", show)


def spare(target: Path, read: Iterable[Path]) -> None:
    """Refuse to write over a file that was read: an export is never lost to a slip of the hand."""
    if any(target.exists() and path.exists() and target.samefile(path) for path in read):
        raise UsageError("would-overwrite", f"{target} is one of the files that are read", do=["name another file"])


def say(sentence: str, show: Show, style: str = "quiet") -> None:
    """A line on stderr, for a person."""
    if show.quiet:
        return
    from alignkit.reports import terminal
    from alignkit.reports.grid import Signs, wrapped

    console = terminal.console(sys.stderr, color=show.color)
    signs = Signs(ascii=console.options.ascii_only)
    for line in wrapped(sentence, console.width, style):
        console.print(signs.fit(line, console.encoding), end="\n")


def _on_stdout(answers: Sequence[Answer], show: Show) -> None:
    if show.form == "table":
        from alignkit.reports import terminal

        terminal.show(answers, terminal.console(sys.stdout, color=show.color), verbose=show.verbose > 0)
        return
    sys.stdout.flush()
    choose.writer(show.form)(answers, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _say_which(answers: Sequence[Answer], show: Show) -> None:
    """Several answers and a format that holds one: say which it is."""
    if len(answers) > 1 and not show.answer:
        first = answers[0]
        model = f" ({first.basis['model']})" if first.basis.get("model") else ""
        others = ", ".join(dict.fromkeys(_name(a, first) for a in answers[1:]))
        say(
            f"{show.form} holds one answer: {first.name}{model}. Others by --answer: {others}; -f json holds all.", show
        )


def _name(answer: Answer, first: Answer) -> str:
    model = answer.basis.get("model")
    return f"{answer.name}:{model}" if model and model != first.basis.get("model") else answer.name
