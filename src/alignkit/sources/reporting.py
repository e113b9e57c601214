"""What became of a file: its `FileReport`, counted twice, with how full each of our fields is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alignkit import money
from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.errors import InputError
from alignkit.records import Record, RecordField
from alignkit.records.types import InstantType
from alignkit.sources.files.staging import StagedTable
from alignkit.sources.inputs import GivenTable
from alignkit.sources.loading import RowCounts
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.tables import MappedTable, RecognisedTable
from alignkit.sources.report import FileReport, MappedColumn

#: Texts that name or reach a person: counted, never shown.
_PERSONAL = frozenset({"email", "title", "name", "asset", "website", "next_step", "old_value", "value", "comment"})


def report(engine: Catalog, mapped: MappedTable, counted: RowCounts, *, detail: bool) -> FileReport:
    """The report of one file as one kind of record."""
    recognised, table = mapped.recognised, mapped.recognised.table
    record = mapped.extract.record
    why = dict(table.dropped)
    for reason, rows in mapped.left_out.items():
        why[reason] = why.get(reason, 0) + rows
    derived = mapped.derived
    unread = 0 if derived else len(table.findings)
    dropped = 0 if derived else sum(why.values())
    rows = counted.rows if derived else table.rows + unread + sum(table.dropped.values())
    facts = _facts(engine, counted.good, record, mapped, detail=detail) if detail else {}
    return FileReport(
        path=str(table.given.path),
        given=table.given,
        system=recognised.export.system,
        record=record.table,
        flavour=recognised.flavour.name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        date_order=mapped.profile.date_order.value,
        date_why=mapped.profile.date_order.why,
        decimal=mapped.profile.decimal.value,
        decimal_why=mapped.profile.decimal.why,
        zone=mapped.extract.source_zone,
        currency=mapped.extract.currency,
        evidence=recognised.evidence.says,
        certainty=recognised.evidence.certainty or "likely",
        rows_in_file=rows,
        loaded=counted.loaded,
        quarantined=len(counted.findings) + unread,
        dropped=dropped,
        duplicates=counted.duplicates,
        dropped_why={} if derived else why,
        days=_days(facts, record),
        mapped=_mapped(mapped, facts, record),
        unmapped=() if derived else _unmapped(mapped),
        derived=derived,
        notes=(*mapped.notes, *counted.notes, *(() if derived else table.notes)),
    )


def unknown(given: GivenTable, notes: tuple[str, ...], table: StagedTable | None = None) -> FileReport:
    """The report of a table that is nothing we know, or that is not used."""
    if table is None:
        return FileReport(path=str(given.path), notes=notes, given=given)
    return FileReport(
        path=str(given.path),
        given=given,
        encoding=table.encoding,
        delimiter=table.delimiter,
        rows_in_file=table.rows + sum(table.dropped.values()),
        unmapped=table.headings,
        notes=(*notes, *table.notes),
    )


def failed(recognised: RecognisedTable, error: InputError) -> FileReport:
    """The report of a file that is known but cannot be read: what it is, and why not."""
    proof, table = recognised.evidence, recognised.table
    return FileReport(
        path=str(table.given.path),
        given=table.given,
        system=recognised.export.system,
        flavour=recognised.flavour.name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        evidence=proof.says,
        unmapped=table.headings,
        notes=(f"would be {recognised.export.of.table}, but it cannot be read: {error}", *table.notes),
    )


def _facts(
    engine: Catalog, relation: str, record: type[Record], mapped: MappedTable, *, detail: bool
) -> dict[str, Any]:
    """How many rows have each field, its smallest and its largest value."""
    fields = [field for field in record.fields() if field.name in mapped.extract.present]
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


def _mapped(mapped: MappedTable, facts: Mapping[str, Any], record: type[Record]) -> tuple[MappedColumn, ...]:
    headings = mapped.recognised.table.headings
    columns = []
    for field in record.fields():
        cells = [headings[i] for i in mapped.columns.get(field.name, ())[: _shown(mapped, field.name)] if i is not None]
        if field.name not in mapped.extract.present:
            continue
        filled = facts.get(f"n_{field.name}")
        example = _example(field, facts)
        note = _note(field, mapped)
        columns.append(MappedColumn(field.name, ", ".join(cells), filled, example, note))
    return tuple(columns)


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


def _shown(mapped: MappedTable, name: str) -> int | None:
    column = mapped.recognised.export.columns.get(name)
    return column.shown if column else None


def _note(field: RecordField, mapped: MappedTable) -> str:
    if isinstance(field.type, InstantType) or field.type.name == "day":
        return {"ymd": "year first", "mdy": "month first", "dmy": "day first"}.get(mapped.profile.date_order.value, "")
    if field.type.name == "money":
        return {".": "decimal point", ",": "decimal comma"}.get(mapped.profile.decimal.value, "")
    return ""


def _unmapped(mapped: MappedTable) -> tuple[str, ...]:
    used = {i for cells in mapped.columns.values() for i in cells if i is not None}
    return tuple(h for i, h in enumerate(mapped.recognised.table.headings) if i not in used)
