"""What became of a file: its `FileReport`, counted twice, with how full each of our fields is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from alignkit import money
from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.errors import InputError
from alignkit.records import Record, RecordField
from alignkit.records.types import InstantType
from alignkit.sources.files.staging import Table
from alignkit.sources.loading import Counted
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.source import Reading, Source
from alignkit.sources.report import FileReport, MappedColumn

#: Texts that name or reach a person: counted, never shown.
_PERSONAL = frozenset({"email", "title", "name", "asset", "website", "next_step", "old_value", "value", "comment"})


def report(engine: Catalog, reading: Reading, counted: Counted, *, detail: bool) -> FileReport:
    """The report of one file as one kind of record."""
    source, table = reading.source, reading.source.table
    record = reading.part.record
    why = dict(table.dropped)
    for reason, rows in reading.left_out.items():
        why[reason] = why.get(reason, 0) + rows
    derived = reading.derived
    unread = 0 if derived else len(table.findings)
    dropped = 0 if derived else sum(why.values())
    rows = counted.rows if derived else table.rows + unread + sum(table.dropped.values())
    facts = _facts(engine, counted.good, record, reading, detail=detail) if detail else {}
    return FileReport(
        path=str(table.source),
        system=source.export.system,
        record=record.table,
        flavour=source.flavour.name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        date_order=reading.profile.date_order.value,
        date_why=reading.profile.date_order.why,
        decimal=reading.profile.decimal.value,
        decimal_why=reading.profile.decimal.why,
        zone=reading.part.source_zone,
        currency=reading.part.currency,
        evidence=source.evidence.says,
        certainty=source.evidence.certainty or "likely",
        rows_in_file=rows,
        loaded=counted.loaded,
        quarantined=len(counted.findings) + unread,
        dropped=dropped,
        duplicates=counted.duplicates,
        dropped_why={} if derived else why,
        days=_days(facts, record),
        mapped=_mapped(reading, facts, record),
        unmapped=() if derived else _unmapped(reading),
        derived=derived,
        notes=(*reading.notes, *counted.notes, *(() if derived else table.notes)),
    )


def unknown(path: Path, notes: tuple[str, ...], table: Table | None = None) -> FileReport:
    """The report of a file that is nothing we know, or that is not used."""
    if table is None:
        return FileReport(path=str(path), notes=notes)
    return FileReport(
        path=str(path),
        encoding=table.encoding,
        delimiter=table.delimiter,
        rows_in_file=table.rows + sum(table.dropped.values()),
        unmapped=table.headings,
        notes=(*notes, *table.notes),
    )


def failed(source: Source, error: InputError) -> FileReport:
    """The report of a file that is known but cannot be read: what it is, and why not."""
    proof, table = source.evidence, source.table
    return FileReport(
        path=str(table.source),
        system=source.export.system,
        flavour=source.flavour.name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        evidence=proof.says,
        unmapped=table.headings,
        notes=(f"would be {source.export.of.table}, but it cannot be read: {error}", *table.notes),
    )


def _facts(engine: Catalog, relation: str, record: type[Record], reading: Reading, *, detail: bool) -> dict[str, Any]:
    """How many rows have each field, its smallest and its largest value."""
    fields = [field for field in record.fields() if field.name in reading.part.present]
    if not fields:
        return {}
    ranged = [f.name for f in fields if f.name not in _PERSONAL and (detail or f.type.name in {"day", "instant"})]
    amounts = [f.name for f in fields if f.type.name == "money"]
    query = Query(statements.facts(relation, [f.name for f in fields], ranged, amounts))
    return dict(engine.rows(query).to_pylist()[0])


def _days(facts: Mapping[str, Any], record: type[Record]) -> tuple[str, str]:
    """The first and the last day of the record's main date, for the list of files."""
    for field in record.fields():
        if field.type.name in {"day", "instant"} and facts.get(f"low_{field.name}"):
            return str(facts[f"low_{field.name}"])[:10], str(facts[f"high_{field.name}"])[:10]
    return "", ""


def _mapped(reading: Reading, facts: Mapping[str, Any], record: type[Record]) -> tuple[MappedColumn, ...]:
    headings = reading.source.table.headings
    mapped = []
    for field in record.fields():
        cells = [
            headings[i] for i in reading.columns.get(field.name, ())[: _shown(reading, field.name)] if i is not None
        ]
        if field.name not in reading.part.present:
            continue
        filled = facts.get(f"n_{field.name}")
        example = _example(field, facts)
        note = _note(field, reading)
        mapped.append(MappedColumn(field.name, ", ".join(cells), filled, example, note))
    return tuple(mapped)


def _example(field: RecordField, facts: Mapping[str, Any]) -> str:
    low = facts.get(f"low_{field.name}")
    if low is None or field.name in _PERSONAL:
        return ""
    if field.type.name == "money":
        code = str(facts[f"unit_{field.name}"])
        return f"{money.to_decimal(int(low), code):,} {code}"
    if field.type.name in {"number", "share"}:
        return f"{Decimal(str(low)).normalize():f}"
    return str(low)


def _shown(reading: Reading, name: str) -> int | None:
    column = reading.source.export.columns.get(name)
    return column.shown if column else None


def _note(field: RecordField, reading: Reading) -> str:
    if isinstance(field.type, InstantType) or field.type.name == "day":
        return {"ymd": "year first", "mdy": "month first", "dmy": "day first"}.get(reading.profile.date_order.value, "")
    if field.type.name == "money":
        return {".": "decimal point", ",": "decimal comma"}.get(reading.profile.decimal.value, "")
    return ""


def _unmapped(reading: Reading) -> tuple[str, ...]:
    used = {i for cells in reading.columns.values() for i in cells if i is not None}
    return tuple(h for i, h in enumerate(reading.source.table.headings) if i not in used)
