"""From canonical text to canonical tables: check a million rows at once, explain the few that fail one by one.

A `Part` is what one export gives for one kind of record: a select with a column per field. Its rows go through the
vectorised checks of `records/columns.py`; those that fail go through the record's pydantic model, which says why. Then
the parts of one kind are put together: identical rows collapse, contradicting ones are an error or are left out.
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
class Part:
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
class Counted:
    """What became of a part's rows; `good` is the relation of those that are not bad.

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
    """The parts of one record, each checked and counted; `repeats`: some key may stand in two rows."""

    record: type[Record]
    parts: Sequence[Part]
    counted: list[Counted]
    repeats: bool = False


def checked_name(record: type[Record], number: int) -> str:
    """The relation that holds a part's rows after their check.

    >>> from alignkit.records.deal import Deal
    >>> checked_name(Deal, 0)
    'deals_0_checked'
    """
    return f"{record.table}_{number}_checked"


def check(engine: Catalog, parts: Mapping[type[Record], Sequence[Part]], report_zone: str) -> list[Checked]:
    """Check every row of the parts of some records, part after part, and count them all in one query."""
    found = [Checked(record, given, [Counted() for _ in given]) for record, given in parts.items()]
    for one in found:
        for number, part in enumerate(one.parts):
            _check(engine, part, checked_name(one.record, number), report_zone)
    _count(engine, found)
    for one in found:
        for number, (part, counted) in enumerate(zip(one.parts, one.counted, strict=True)):
            name = checked_name(one.record, number)
            counted.good = columns.good_rows(name, some_bad=counted.bad > 0)
            if counted.bad:
                counted.findings = _explain(engine, part, name, report_zone)
            if counted.has_unreadable:
                counted.notes = _left_blank(engine, part, name)
    return found


def settle(engine: Catalog, checked: Checked) -> list[Counted]:
    """Make the canonical table of a record from its checked parts; what became of the rows of each."""
    record, counted = checked.record, checked.counted
    if not checked.parts:
        engine.promise(record.table, Query(columns.empty(record)))
    elif checked.repeats:
        _settle_repeats(engine, checked)
    else:
        engine.show(record.table, Query(columns.together([columns.content(record, one.good) for one in counted])))
    return counted


def _check(engine: Catalog, part: Part, name: str, report_zone: str) -> None:
    utc = utc_among(part.source_zone, report_zone)
    select = columns.checks(
        part.record, part.present, raw=f"({part.rows})", carry=("row_no",), utc=utc, plain=part.plain
    )
    (engine.keep if part.stored else engine.show)(name, _query(select, part, report_zone))


def _query(sql: str, part: Part, report_zone: str) -> Query:
    """A statement over a part's rows, with those parameters that it has."""
    return Query(sql, {key: value for key, value in _parameters(part, report_zone).items() if f"${key}" in sql})


def _parameters(part: Part, report_zone: str) -> dict[str, str]:
    return {"report_zone": report_zone, "source_zone": part.source_zone, "currency": part.currency}


def _count(engine: Catalog, found: Sequence[Checked]) -> None:
    """How many rows each part has and how many are bad; whether a key of a record may stand twice.

    Sorting hashes is the quickest way to know for ten million rows.
    """
    places = [(one, number) for one in found for number in range(len(one.parts))]
    if not places:
        return
    asked = [
        columns.census(one.record, checked_name(one.record, number), at, unsure=bool(_unsure(one.parts[number])))
        for at, (one, number) in enumerate(places)
    ]
    hashes: dict[str, list[NDArray[np.uint64]]] = {}
    for batch in engine.batches(Query(columns.together(asked)), _HASHES):
        part, is_bad, is_odd, key = (column.to_numpy(zero_copy_only=False) for column in batch.columns)
        cuts = [0, *(np.flatnonzero(part[1:] != part[:-1]) + 1), len(part)]
        for start, end in pairwise(cuts):
            one, number = places[int(part[start])]
            bad = is_bad[start:end]
            one.counted[number].rows += len(bad)
            one.counted[number].bad += int(bad.sum())
            one.counted[number].has_unreadable |= bool((is_odd[start:end] & ~bad).any())
            if one.record.key:
                hashes.setdefault(one.record.table, []).append(key[start:end][~bad])
    for one in found:
        one.repeats = _repeats(hashes.pop(one.record.table, []))


def _repeats(parts: Sequence[NDArray[np.uint64]]) -> bool:
    if not parts:
        return False
    hashes = np.concatenate(parts)
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())


def _unsure(part: Part) -> list[str]:
    return columns.unsure(part.record, part.present)


def _left_blank(engine: Catalog, part: Part, name: str) -> list[str]:
    """Of each lenient field that some cells cannot be read, how many, and where the first of them stands."""
    unsure = _unsure(part)
    (sums,) = engine.rows(Query(columns.unreadable(name, unsure))).to_pylist()
    return [
        _said_blank(part, field, sums[f"n_{field}"], sums[f"first_{field}"]) for field in unsure if sums[f"n_{field}"]
    ]


def _said_blank(part: Part, name: str, cells: int, first: int) -> str:
    place = part.place(first, name)
    line = "" if place.line is None else f", the first in line {place.line:,}"
    verb = "counts" if cells == 1 else "count"
    return f"{place.file}: {some(cells, 'cell')} of “{place.column}” cannot be read and {verb} as blank{line}"


def _explain(engine: Catalog, part: Part, name: str, report_zone: str) -> list[Finding]:
    """Why each bad row is bad, in the words of its pydantic model."""
    bad = columns.bad_rows(part.present, f"({part.rows})", name)
    rows = engine.rows(_query(bad, part, report_zone)).to_pylist()
    return [_finding(part, row.pop("row_no"), row, _parameters(part, report_zone)) for row in rows]


def _finding(part: Part, row_no: int, row: dict[str, str | None], parameters: Mapping[str, str]) -> Finding:
    try:
        part.record.read(row, parameters)
    except ValidationError as error:
        first = error.errors()[0]
        named = str(first["loc"][0]) if first["loc"] else first["msg"].removeprefix("Value error, ").split(" ", 1)[0]
        code, says = _worded(part.record, named, first["type"], first["msg"], row.get(named))
    else:  # the property test of the two faces forbids this
        named, code, says = "", "unreadable-row", "cannot be read"
    place = part.place(row_no, named or None)
    return Finding(code, place, says, part.record.table, tuple(row.values()))


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
    record, parts, key = checked.record, checked.parts, checked.record.key[0]
    for row in engine.rows(Query(columns.contradictions(record, ranked))).to_pylist():
        here = parts[row["part"]].place(row["row_no"], key)
        there = parts[row["first_part"]].place(row["first_row"], key)
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
