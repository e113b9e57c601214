"""What files are and how they would be read, as Answers: one row a file, then one table of columns a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from alignkit.answer import Answer, Column, table
from alignkit.config.settings import Configured, InputSettings
from alignkit.errors import some
from alignkit.sources import pipeline
from alignkit.sources.inputs import tables_of
from alignkit.sources.mapping.exports import heading_key
from alignkit.sources.planning import PlannedTable
from alignkit.sources.report import FileReport

_FILE_COLUMNS = (
    Column("file", "text", "the file"),
    Column("record", "text", "the canonical table it fills; blank: it is not recognised, or cannot be read"),
    Column("system", "text", "the system that wrote it"),
    Column("flavour", "text", "how that system wrote it"),
    Column("certainty", "text", "certain: ids or headings leave no doubt; likely: they fit", label="Sure"),
    Column("evidence", "text", "what gave it away, or why it is not used"),
    Column("first_day", "day", "the first day of the record's main date"),
    Column("last_day", "day", "the last day of it"),
    Column("encoding", "text", "how its bytes become text"),
    Column("delimiter", "text", "what stands between its cells"),
    Column("date_order", "text", "ymd, mdy or dmy"),
    Column("date_why", "text", "what showed the order of its dates"),
    Column("decimal", "text", "the decimal mark of its amounts"),
    Column("decimal_why", "text", "what showed the decimal mark"),
    Column("zone", "text", "the zone of times without an offset"),
    Column("currency", "text", "the currency of amounts that name none"),
    Column("rows_in_file", "count", "rows in the file, without its heading", label="Rows"),
    Column("loaded", "count", "rows that were loaded"),
    Column("quarantined", "count", "rows that could not be read"),
    Column("dropped", "count", "preamble, footer, totals and blank lines"),
    Column("duplicates", "count", "rows that repeat another"),
)

_COLUMN_COLUMNS = (
    Column("field", "text", "our field; blank: columns that are not read", label="Ours"),
    Column("column", "text", "the heading it is read from", label="From"),
    Column("example", "text", "a value, where none of them is a person's"),
    Column("filled", "count", "loaded rows that have it"),
    Column("note", "text", "how it is read"),
)

_PERSONAL = (
    "email",
    "mail",
    "phone",
    "name",
    "street",
    "address",
    "birth",
    "mobile",
    "fax",
    "salutation",
    "ssn",
    "gender",
)


def inspect(
    values: Sequence[Any],
    configured: Configured,
    workspace: Path,
    open_engine: pipeline.OpenEngine,
    *,
    kind: str | None = None,
) -> tuple[list[Answer], list[FileReport]]:
    """Look into files (or folders of them) without attributing anything; `kind` says what record they are."""
    settings = configured.settings.inputs.get(kind or "", InputSettings())
    named = list(dict.fromkeys(given for _, given in tables_of(list(values), "the table", Path.cwd())))
    planned = [PlannedTable(given, kind, settings, was_found=True) for given in named]
    loaded = pipeline.inspect(planned, configured, workspace, open_engine)
    order = {str(given.path): number for number, given in enumerate(named)}
    reports = sorted((one for one in loaded.files if not one.derived), key=lambda one: order.get(one.path, 0))
    answers = [_files(reports, loaded.notes), *(_columns(one) for one in reports if one.mapped)]
    return answers, reports


def _files(reports: Sequence[FileReport], notes: Sequence[str]) -> Answer:
    known = sum(one.record is not None for one in reports)
    rows = [_file_row(one) for one in reports]
    return Answer(
        name="files",
        title="What is in these files?",
        definition="Each file with the record and the system that its headings and ids show, and how it would be read.",
        columns=_FILE_COLUMNS,
        rows=table(_FILE_COLUMNS, {c.name: [row[c.name] for row in rows] for c in _FILE_COLUMNS}),
        basis={"n_files": len(reports), "n_recognised": known},
        notes=tuple(notes),
    )


def _file_row(one: FileReport) -> dict[str, Any]:
    first, last = (date.fromisoformat(day) if day else None for day in one.days)
    known = {column.name: getattr(one, column.name, None) for column in _FILE_COLUMNS}
    texts = {name: value or None for name, value in known.items() if not isinstance(value, int)}
    evidence = "; ".join(filter(None, (one.evidence, *one.notes))) or None
    said = {"file": Path(one.path).name, "evidence": evidence, "first_day": first, "last_day": last}
    return known | texts | said


def _columns(one: FileReport) -> Answer:
    mapped, unread = one.mapped, _unread(one)
    values = {
        "field": [m.field for m in mapped] + [None] * len(unread),
        "column": [m.column or None for m in mapped] + unread,
        "example": [m.example or None for m in mapped] + [None] * len(unread),
        "filled": [m.filled for m in mapped] + [None] * len(unread),
        "note": [m.note or None for m in mapped] + [None] * len(unread),
    }
    return Answer(
        name="columns",
        title=f"{Path(one.path).name} as {str(one.record).replace('_', ' ')}",
        definition="Which heading each of our fields is read from, and how many of the loaded rows have it.",
        columns=_COLUMN_COLUMNS,
        rows=table(_COLUMN_COLUMNS, values),
        basis={"file": Path(one.path).name, "record": one.record, "n_rows": one.loaded},
    )


def _unread(one: FileReport) -> list[str]:
    """The columns that are not read, counted: their names may be many, and some are of people."""
    if not one.unmapped:
        return []
    personal = sum(any(word in heading_key(h) for word in _PERSONAL) for h in one.unmapped)
    number = len(one.unmapped)
    note = f"{some(number, 'column')} with no use here"
    return [f"{note}, among them {personal} that look{'s' if personal == 1 else ''} personal" if personal else note]
