"""Loading a project for a command: the flags in, the exports read, and what was read said on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.cli.present import Show, say, spare
from alignkit.cli.progress import working
from alignkit.errors import UsageError, some

if TYPE_CHECKING:
    from alignkit.errors import Finding
    from alignkit.project import Project
    from alignkit.sources.report import FileReport, Loaded

#: Formats that carry an answer's notes; beside the others they are said on stderr.
TELLS_NOTES = frozenset({"table", "json", "markdown"})


@contextmanager
def project(
    deals: Path | None, show: Show, *, quarantine: Path | None = None, writes: Path | None = None, **flags: Any
) -> Iterator[Project]:
    """Read the exports under the flags; what will be written must not be among them.

    Raises what `alignkit.load` raises, and `UsageError` where a file would be overwritten.
    """
    import alignkit
    from alignkit.cli.arrow import without_pandas
    from alignkit.reports import choose
    from alignkit.reports.files import writable

    without_pandas()
    targets = [path for path in (quarantine, writes, show.output) if path is not None]
    if quarantine:
        choose.from_suffix(quarantine.name)
    if len({path.resolve() for path in targets}) < len(targets):
        raise UsageError("usage", "two outputs go to one file", do=["give each a name of its own"])
    for target in targets:
        spare(writable(target), [deals] if deals else [])
    given = {name: value for name, value in flags.items() if value is not None}
    with working("reading the exports", quiet=show.quiet):
        opened = alignkit.load(deals, quarantine=quarantine is not None, **given)
    try:
        for target in targets:
            spare(target, paths(opened))
        _tell(opened.loaded, show, quarantine)
        if quarantine is not None:
            _set_aside(opened.loaded.findings, quarantine)
        yield opened
    finally:
        opened.close()


def paths(opened: Project) -> list[Path]:
    """The files that were read, and those of the experiments."""
    return [*(Path(report.path) for report in opened.loaded.files), *opened.configured.experiment_files]


def _set_aside(findings: Sequence[Finding], path: Path) -> None:
    """The rows that were left out: where each stands, what is wrong with it, and the row itself."""
    from alignkit.answer import Answer, Column, table
    from alignkit.reports import choose
    from alignkit.reports.files import replacing

    names = {
        "file": "where the row stands",
        "line": "its line there",
        "column": "the column that cannot be read",
        "record": "what it would have been",
        "code": "what is wrong, as a code",
        "what": "what is wrong, in words",
        "row": "its cells, as JSON",
    }
    columns = tuple(Column(name, "count" if name == "line" else "text", says) for name, says in names.items())
    rows = [
        (f.place.file, f.place.line, f.place.column, f.record, f.code, f.what, json.dumps(f.row, ensure_ascii=False))
        for f in findings
    ]
    values = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    answer = Answer(
        "quarantine", "Which rows were left out?", "Rows that cannot be read.", columns, table(columns, values)
    )
    with replacing(path) as stream:
        choose.writer(choose.from_suffix(path.name))([answer], stream)


def _tell(loaded: Loaded, show: Show, quarantine: Path | None) -> None:
    """What was read, what was found beside it, what was left out, what had to be assumed."""
    files = [report for report in loaded.files if report.record is not None and not report.derived]
    files.sort(key=lambda report: report.record != "deals")
    if files:
        first, *others = files
        found = ", ".join(_beside(report) for report in others)
        sentence = f"Read {Path(first.path).name}: {_what(first)}, {some(first.loaded, 'row')}."
        say(sentence + (f" Found beside it: {found}." if found else "") + _left_out(loaded, quarantine), show)
    if show.form not in TELLS_NOTES:
        for note in loaded.notes:
            say(note, show)
    if show.verbose:
        for report in loaded.files:
            say(_rows(report), show)
    if files:
        say("", show)


def _what(report: FileReport) -> str:
    from alignkit.sources.mapping.registry import title_of

    words = str(report.record).replace("_", " ")
    return f"{words}, {title_of(report.system)}" if report.system else words


def _beside(report: FileReport) -> str:
    return f"{Path(report.path).name} ({str(report.record).replace('_', ' ')})"


def _left_out(loaded: Loaded, quarantine: Path | None) -> str:
    number = sum(report.quarantined for report in loaded.files)
    if not number:
        return ""
    where = f"{quarantine} lists them" if quarantine else "--quarantine FILE lists them"
    return f" {some(number, 'row')} left out: {where}."


def _rows(report: FileReport) -> str:
    """The account of one file's rows, which always adds up."""
    from alignkit.reports import figures

    went = figures.account(report.loaded, report.quarantined, report.dropped, report.duplicates)
    return f"{Path(report.path).name}: {some(report.rows_in_file, 'row')} = {went}"
