"""Loading a project for a command: the flags in, the exports read, and what was read said on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.cli.present import Show, say, spare
from alignkit.cli.progress import working
from alignkit.errors import UsageError

if TYPE_CHECKING:
    from alignkit.project import Project
    from alignkit.sources.report import FileReport, Loaded


def project(deals: Path | None, show: Show, writes: Sequence[Path | None] = (), **flags: Any) -> Project:
    """Read the exports under the flags; `writes` are files that the command will write and must not be read.

    Raises what `alignkit.load` raises, and `UsageError` where a file would be overwritten.
    """
    import alignkit
    from alignkit.reports.files import writable

    targets = [path for path in (*writes, show.output) if path is not None]
    if len({path.resolve() for path in targets}) < len(targets):
        raise UsageError("usage", "two outputs go to one file", do=["give each a name of its own"])
    for target in targets:
        spare(writable(target), [deals] if deals else [])
    with working("reading the exports", quiet=show.quiet):
        loaded = alignkit.load(deals, **{name: value for name, value in flags.items() if value is not None})
    for target in targets:
        if target != flags.get("quarantine"):
            spare(target, [Path(report.path) for report in loaded.loaded.files])
    _tell(loaded.loaded, show, quarantine=flags.get("quarantine"))
    return loaded


def _tell(loaded: Loaded, show: Show, *, quarantine: Path | None) -> None:
    """What was read, what was found beside it, what was left out, what had to be assumed."""
    files = [report for report in loaded.files if report.record is not None and not report.derived]
    if files:
        first, *others = files
        found = ", ".join(_beside(report) for report in others)
        sentence = f"Read {Path(first.path).name}: {_what(first)}, {first.loaded:,} rows."
        say(sentence + (f" Found beside it: {found}." if found else "") + _left_out(loaded, quarantine), show)
    for note in loaded.notes:
        say(note, show)
    if show.verbose:
        for report in loaded.files:
            say(_rows(report), show)
    if files:
        say("", show)


def _what(report: FileReport) -> str:
    words = str(report.record).replace("_", " ")
    return f"{words}, {report.system.replace('_', ' ').title()}" if report.system else words


def _beside(report: FileReport) -> str:
    return f"{Path(report.path).name} ({str(report.record).replace('_', ' ')})"


def _left_out(loaded: Loaded, quarantine: Path | None) -> str:
    number = sum(report.quarantined for report in loaded.files)
    if not number:
        return ""
    where = f"{quarantine} lists them" if quarantine else "--quarantine FILE lists them"
    return f" {number:,} row{'s' if number > 1 else ''} left out: {where}."


def _rows(report: FileReport) -> str:
    """The account of one file's rows, which always adds up."""
    counts = (report.loaded, report.quarantined, report.dropped, report.duplicates)
    parts = zip(counts, ("loaded", "left out", "frame lines", "duplicates"), strict=True)
    account = " + ".join(f"{number:,} {words}" for number, words in parts if number) or "0 loaded"
    return f"{Path(report.path).name}: {report.rows_in_file:,} rows = {account}"
