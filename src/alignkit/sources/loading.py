"""From canonical text to canonical tables: check a million rows at once, explain the few that fail one by one.

A `Part` is what one export gives for one kind of record: a relation with a column per field. Its rows go through the
vectorised checks of `records/columns.py`; those that fail go through the record's pydantic model, which says why. Then
the parts of one kind are put together: identical rows collapse, contradicting ones are an error or are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import ValidationError

from alignkit.engine import Engine, Query
from alignkit.errors import Finding, InputError, Place, some
from alignkit.records import Record, columns
from alignkit.records.types import REPORT_ZONE, SOURCE_ZONE

#: Hashes fetched at a time.
_HASHES = 1_000_000


@dataclass(frozen=True)
class Part:
    """One export's rows of one record: `relation` has `row_no` and a column for each field in `present`.

    `present` maps field to engine type (VARCHAR: canonical text). `place` says where a row (by `row_no`) and a field
    stand in the user's file. `stored` false leaves the rows where they are (Parquet, large files), without a copy.
    """

    record: type[Record]
    relation: str
    present: Mapping[str, str]
    place: Callable[[int, str | None], Place]
    source_zone: str = "UTC"
    currency: str = "XXX"
    stored: bool = True


@dataclass
class Counted:
    """What became of a part's rows."""

    rows: int = 0
    loaded: int = 0
    duplicates: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def load(engine: Engine, record: type[Record], parts: Sequence[Part], report_zone: str) -> list[Counted]:
    """Make the canonical table of `record` from its parts; what became of the rows of each."""
    counted = [_load_part(engine, part, number, report_zone) for number, part in enumerate(parts)]
    if not parts:
        (engine.show if record.core else engine.promise)(record.table, Query(columns.empty(record)))
        return counted
    whole = columns.together(record, len(parts))
    if _has_repeats(engine, record, len(parts)):
        _settle_repeats(engine, record, parts, counted, whole)
    else:
        engine.show(record.table, Query(columns.content(record, f"({whole}) as whole")))
    return counted


def _load_part(engine: Engine, part: Part, number: int, report_zone: str) -> Counted:
    name = f"{part.record.table}_{number}"
    checked = f"{name}_checked"
    utc = frozenset(
        zone for zone, name in ((SOURCE_ZONE, part.source_zone), (REPORT_ZONE, report_zone)) if name == "UTC"
    )
    select = columns.checks(part.record, part.present, raw=part.relation, carry=("row_no",), utc=utc)
    parameters = {"report_zone": report_zone, "source_zone": part.source_zone, "currency": part.currency}
    used = {key: value for key, value in parameters.items() if f"${key}" in select}
    (engine.keep if part.stored else engine.show)(checked, Query(select, used))
    unsure = columns.unsure(part.record, part.present)
    (sums,) = engine.rows(Query(columns.how_many(checked, unsure))).to_pylist()
    counted = Counted(rows=sums["rows"], loaded=sums["rows"] - sums["bad"])
    counted.notes = [
        _left_blank(part, name, sums[f"n_{name}"], sums[f"first_{name}"]) for name in unsure if sums[f"n_{name}"]
    ]
    if sums["bad"]:
        counted.findings = _explain(engine, part, checked, parameters)
    engine.show(name, Query(columns.good_rows(part.record, checked, number, some_bad=bool(sums["bad"]))))
    return counted


def _left_blank(part: Part, name: str, cells: int, first: int) -> str:
    """That some cells of a lenient field cannot be read, and where the first of them stands."""
    place = part.place(first, name)
    line = "" if place.line is None else f", the first in line {place.line:,}"
    verb = "counts" if cells == 1 else "count"
    return f"{place.file}: {some(cells, 'cell')} of “{place.column}” cannot be read and {verb} as blank{line}"


def _explain(engine: Engine, part: Part, checked: str, parameters: Mapping[str, str]) -> list[Finding]:
    """Why each bad row is bad, in the words of its pydantic model."""
    rows = engine.rows(Query(columns.bad_rows(part.present, part.relation, checked))).to_pylist()
    return [_finding(part, row.pop("row_no"), row, parameters) for row in rows]


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


def _has_repeats(engine: Engine, record: type[Record], parts: int) -> bool:
    """Whether a key may stand twice: sorting hashes is the quickest way to know for ten million rows."""
    if not record.key:
        return False
    batches = [
        batch.column(0).to_numpy()
        for number in range(parts)
        for batch in engine.batches(Query(columns.keys(record, f"{record.table}_{number}")), _HASHES)
    ]
    hashes = np.concatenate([*batches, np.zeros(0, np.uint64)])
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())


def _settle_repeats(
    engine: Engine, record: type[Record], parts: Sequence[Part], counted: list[Counted], whole: str
) -> None:
    """Collapse identical rows; refuse or leave out rows that contradict another of their key."""
    ranked = f"{record.table}_ranked"
    engine.show("loaded", Query(whole))
    engine.keep(ranked, Query(columns.repeated(record)))
    engine.drop("loaded")
    for row in engine.rows(Query(columns.copies(ranked))).to_pylist():
        counted[row["part"]].duplicates += row["rows"]
        counted[row["part"]].loaded -= row["rows"]
    if record.contradiction != "allowed":
        _settle_contradictions(engine, record, parts, counted, ranked)
    engine.show(record.table, Query(columns.settled(record, ranked)))


def _settle_contradictions(
    engine: Engine, record: type[Record], parts: Sequence[Part], counted: list[Counted], ranked: str
) -> None:
    key = record.key[0]
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
        counted[row["part"]].findings.append(finding)
        counted[row["part"]].loaded -= 1
