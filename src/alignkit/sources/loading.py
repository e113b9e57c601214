"""From canonical text to canonical tables: check a million rows at once, explain the few that fail one by one.

An `Extract` is what one export gives for one kind of record: a select with a column per field. Its rows go through the
vectorised checks of `records/columns.py`; those that fail go through the record's pydantic model, which says why. Then
the extracts of one kind are put together: identical rows collapse, contradicting ones are an error or are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.errors import Finding, InputError, Place, some
from alignkit.records import Record, columns
from alignkit.records.types import utc_among

#: Rows whose hashes are fetched at a time.
_HASHES = 1_000_000


@dataclass(frozen=True)
class Extract:
    """One export's rows of one record: `rows` is a select of `row_no` and a column for each field in `present`.

    It may name the parameters `$source_zone`, `$report_zone` and `$currency`. `present` maps field to engine type
    (VARCHAR: canonical text). `place` says where a row (by `row_no`) and a field stand in the user's file. `stored`
    false leaves the rows where they are (Parquet, large files), without a copy. `plain` fields hold texts in the plain
    form of their type alone.
    """

    record: type[Record]
    rows: str
    present: Mapping[str, str]
    place: Callable[[int, str | None], Place]
    source_zone: str = "UTC"
    currency: str = "XXX"
    stored: bool = True
    plain: frozenset[str] = frozenset()


@dataclass
class RowCounts:
    """What became of an extract's rows; `good` is the relation of those that are not bad.

    `has_unreadable`: of those, some have a cell of a lenient field that cannot be read.
    """

    rows: int = 0
    bad: int = 0
    duplicates: int = 0
    left_out: int = 0
    good: str = ""
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_unreadable: bool = False

    @property
    def loaded(self) -> int:
        """The rows that stand in the canonical table."""
        return self.rows - self.bad - self.duplicates - self.left_out


@dataclass
class Checked:
    """The extracts of one record, each checked and counted; `repeats`: some key may stand in two rows."""

    record: type[Record]
    extracts: Sequence[Extract]
    counted: list[RowCounts]
    repeats: bool = False


def checked_name(record: type[Record], number: int) -> str:
    """The relation that holds an extract's rows after their check.

    >>> from alignkit.records.deal import Deal
    >>> checked_name(Deal, 0)
    'deals_0_checked'
    """
    return f"{record.table}_{number}_checked"


def check(engine: Catalog, extracts: Mapping[type[Record], Sequence[Extract]], report_zone: str) -> list[Checked]:
    """Check every row of the extracts of some records, one extract after the other, and count them all in one query."""
    every = [Checked(record, given, [RowCounts() for _ in given]) for record, given in extracts.items()]
    for checked in every:
        for number, extract in enumerate(checked.extracts):
            _check(engine, extract, checked_name(checked.record, number), report_zone)
    _count(engine, every)
    for checked in every:
        for number, (extract, counted) in enumerate(zip(checked.extracts, checked.counted, strict=True)):
            name = checked_name(checked.record, number)
            counted.good = columns.good_rows(name, some_bad=counted.bad > 0)
            if counted.bad:
                counted.findings = _explain(engine, extract, name, report_zone)
            if counted.has_unreadable:
                counted.notes = _left_blank(engine, extract, name)
    return every


def settle(engine: Catalog, checked: Checked) -> list[RowCounts]:
    """Make the canonical table of a record from its checked extracts; what became of the rows of each."""
    record, counted = checked.record, checked.counted
    if not checked.extracts:
        engine.promise(record.table, Query(columns.empty(record)))
    elif checked.repeats:
        _settle_repeats(engine, checked)
    else:
        engine.show(record.table, Query(columns.together([columns.content(record, one.good) for one in counted])))
    return counted


def _check(engine: Catalog, extract: Extract, name: str, report_zone: str) -> None:
    utc = utc_among(extract.source_zone, report_zone)
    select = columns.checks(
        extract.record, extract.present, raw=f"({extract.rows})", carry=("row_no",), utc=utc, plain=extract.plain
    )
    (engine.keep if extract.stored else engine.show)(name, _query(select, extract, report_zone))


def _query(sql: str, extract: Extract, report_zone: str) -> Query:
    """A statement over an extract's rows, with those parameters that it has."""
    return Query(sql, {key: value for key, value in _parameters(extract, report_zone).items() if f"${key}" in sql})


def _parameters(extract: Extract, report_zone: str) -> dict[str, str]:
    return {"report_zone": report_zone, "source_zone": extract.source_zone, "currency": extract.currency}


def _count(engine: Catalog, every: Sequence[Checked]) -> None:
    """How many rows each extract has and how many are bad; whether a key of a record may stand twice.

    Sorting hashes is the quickest way to know for ten million rows.
    """
    places = [(checked, number) for checked in every for number in range(len(checked.extracts))]
    if not places:
        return
    asked = [
        columns.census(
            checked.record,
            checked_name(checked.record, number),
            place,
            unsure=bool(_unsure(checked.extracts[number])),
        )
        for place, (checked, number) in enumerate(places)
    ]
    hashes: dict[str, list[NDArray[np.uint64]]] = {}
    for batch in engine.batches(Query(columns.together(asked)), _HASHES):
        place_of, is_bad, is_odd, key = (column.to_numpy(zero_copy_only=False) for column in batch.columns)
        cuts = [0, *(np.flatnonzero(place_of[1:] != place_of[:-1]) + 1), len(place_of)]
        for start, end in pairwise(cuts):
            checked, number = places[int(place_of[start])]
            counted, bad = checked.counted[number], is_bad[start:end]
            counted.rows += len(bad)
            counted.bad += int(bad.sum())
            counted.has_unreadable |= bool((is_odd[start:end] & ~bad).any())
            if checked.record.key:
                hashes.setdefault(checked.record.table, []).append(key[start:end][~bad])
    for checked in every:
        checked.repeats = _repeats(hashes.pop(checked.record.table, []))


def _repeats(hashes: Sequence[NDArray[np.uint64]]) -> bool:
    if not hashes:
        return False
    together = np.concatenate(hashes)
    together.sort()
    return bool((together[1:] == together[:-1]).any())


def _unsure(extract: Extract) -> list[str]:
    return columns.unsure(extract.record, extract.present)


def _left_blank(engine: Catalog, extract: Extract, checked: str) -> list[str]:
    """Of each lenient field that some cells cannot be read, how many, and where the first of them stands."""
    unsure = _unsure(extract)
    (sums,) = engine.rows(Query(columns.unreadable(checked, unsure))).to_pylist()
    return [
        _said_blank(extract, field, sums[f"n_{field}"], sums[f"first_{field}"])
        for field in unsure
        if sums[f"n_{field}"]
    ]


def _said_blank(extract: Extract, name: str, cells: int, first: int) -> str:
    place = extract.place(first, name)
    line = "" if place.line is None else f", the first in line {place.line:,}"
    verb = "counts" if cells == 1 else "count"
    return f"{place.file}: {some(cells, 'cell')} of “{place.column}” cannot be read and {verb} as blank{line}"


def _explain(engine: Catalog, extract: Extract, name: str, report_zone: str) -> list[Finding]:
    """Why each bad row is bad, in the words of its pydantic model."""
    bad = columns.bad_rows(extract.present, f"({extract.rows})", name)
    rows = engine.rows(_query(bad, extract, report_zone)).to_pylist()
    return [_finding(extract, row.pop("row_no"), row, _parameters(extract, report_zone)) for row in rows]


def _finding(extract: Extract, row_no: int, row: dict[str, str | None], parameters: Mapping[str, str]) -> Finding:
    try:
        extract.record.read(row, parameters)
    except ValidationError as error:
        first = error.errors()[0]
        named = str(first["loc"][0]) if first["loc"] else first["msg"].removeprefix("Value error, ").split(" ", 1)[0]
        code, says = _worded(extract.record, named, first["type"], first["msg"], row.get(named))
    else:  # the property test of the two faces forbids this
        named, code, says = "", "unreadable-row", "cannot be read"
    place = extract.place(row_no, named or None)
    return Finding(code, place, says, extract.record.table, tuple(row.values()))


#: Field types whose values may stand in a message: none of them is a person's.
_SHOWN = frozenset({"money", "day", "instant", "currency", "flag", "choice", "rate", "count"})


def _worded(record: type[Record], name: str, kind: str, message: str, text: str | None) -> tuple[str, str]:
    slug = name.replace("_", "-")
    if kind == "missing":
        return f"missing-{slug}", "is blank, and the row cannot be used without it"
    says = message.removeprefix("Value error, ").removeprefix(f"{name} ")
    shown = next((f.type.name in _SHOWN for f in record.fields() if f.name == name), False)
    value = f"“{text[:40]}” " if shown and text else ""
    return f"unreadable-{slug}", f"{value}{says}"


def _settle_repeats(engine: Catalog, checked: Checked) -> None:
    """Collapse identical rows; refuse or leave out rows that contradict another of their key."""
    record = checked.record
    ranked = f"{record.table}_ranked"
    placed = [columns.placed(record, counted.good, number) for number, counted in enumerate(checked.counted)]
    engine.show("loaded", Query(columns.together(placed)))
    engine.keep(ranked, Query(columns.repeated(record)))
    engine.drop("loaded")
    for row in engine.rows(Query(columns.copies(ranked))).to_pylist():
        checked.counted[row["part"]].duplicates += row["rows"]
    if record.contradiction != "allowed":
        _settle_contradictions(engine, checked, ranked)
    engine.show(record.table, Query(columns.settled(record, ranked)))


def _settle_contradictions(engine: Catalog, checked: Checked, ranked: str) -> None:
    record, extracts, key = checked.record, checked.extracts, checked.record.key[0]
    for row in engine.rows(Query(columns.contradictions(record, ranked))).to_pylist():
        here = extracts[row["part"]].place(row["row_no"], key)
        there = extracts[row["first_part"]].place(row["first_row"], key)
        says = f"{row['key']} stands at {there.file}:{there.line} too, with other values"
        finding = Finding(f"contradicting-{record.__name__.lower()}", here, says, record.table)
        if record.contradiction == "error":
            raise InputError(
                finding.code,
                says,
                where=here,
                why="One of the two rows is wrong, and we do not guess which.",
                do=["remove one of the rows, or export again"],
                findings=[finding],
            )
        checked.counted[row["part"]].findings.append(finding)
        checked.counted[row["part"]].left_out += 1
