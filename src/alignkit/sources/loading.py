"""From canonical text to canonical tables: check a million rows at once, explain the few that fail one by one.

A `Part` is what one export gives for one kind of record: a relation with a column per field. Its rows go through the
vectorised checks of `records/columns.py`; those that fail go through the record's pydantic model, which says why. Then
the parts of one kind are put together: identical rows collapse, contradicting ones are an error or are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from alignkit.engine import Engine, Query
from alignkit.errors import Finding, InputError, Place
from alignkit.records import Record
from alignkit.records.columns import checks, content, distinct_keys, empty, outputs, repeated


@dataclass(frozen=True)
class Part:
    """One export's rows of one record: `relation` has `row_no` and a column for each field in `present`.

    `present` maps field to engine type (VARCHAR: canonical text). `place` says where a row (by `row_no`) and a field
    stand in the user's file. `stored` false keeps the rows where they are (Parquet) instead of copying them.
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


def load(engine: Engine, record: type[Record], parts: Sequence[Part], report_zone: str) -> list[Counted]:
    """Make the canonical table of `record` from its parts; what became of the rows of each."""
    counted = [_load_part(engine, part, number, report_zone) for number, part in enumerate(parts)]
    if not parts:
        engine.show(record.table, Query(empty(record)))
        return counted
    union = "\nunion all ".join(f"select * from {record.table}_{n}" for n in range(len(parts)))
    engine.show("loaded", Query(union))
    if _has_repeats(engine, record):
        _settle_repeats(engine, record, parts, counted)
    else:
        whole = f"({union}) as whole"
        engine.show(record.table, Query(content(record, whole)))
        engine.drop("loaded")
    return counted


def _load_part(engine: Engine, part: Part, number: int, report_zone: str) -> Counted:
    name = f"{part.record.table}_{number}"
    select = checks(part.record, part.present, carry=("row_no",)).replace("from raw)", f"from {part.relation})")
    parameters = {"report_zone": report_zone, "source_zone": part.source_zone, "currency": part.currency}
    used = {key: value for key, value in parameters.items() if f"${key}" in select}
    checked = f"{name}_checked"
    (engine.keep if part.stored else engine.show)(checked, Query(select, used))
    sums = engine.rows(Query(f"select count(*) as rows, count(*) filter (is_bad) as bad from {checked}")).to_pylist()[0]
    counted = Counted(rows=sums["rows"], loaded=sums["rows"] - sums["bad"])
    only_good = ""
    if sums["bad"]:
        counted.findings = _explain(engine, part, checked, parameters)
        only_good = " where not is_bad"
    columns = ", ".join(outputs(part.record))
    engine.show(name, Query(f"select {columns}, {number}::smallint as part, row_no from {checked}{only_good}"))
    return counted


def _explain(engine: Engine, part: Part, checked: str, parameters: Mapping[str, str]) -> list[Finding]:
    """Why each bad row is bad, in the words of its pydantic model."""
    texts = ", ".join(f"r.{name}::varchar as {name}" for name in part.present)
    query = f"select r.row_no, {texts} from {part.relation} as r join {checked} as c using (row_no) where c.is_bad"
    rows = engine.rows(Query(f"{query} order by r.row_no")).to_pylist()
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


def _has_repeats(engine: Engine, record: type[Record]) -> bool:
    if not record.key:
        return False
    found = engine.rows(Query(distinct_keys(record))).to_pylist()[0]
    return bool(found["rows"] != found["keys"])


def _settle_repeats(engine: Engine, record: type[Record], parts: Sequence[Part], counted: list[Counted]) -> None:
    """Collapse identical rows; refuse or leave out rows that contradict another of their key."""
    ranked = f"{record.table}_ranked"
    engine.keep(ranked, Query(repeated(record)))
    engine.drop("loaded")
    copies = f"select part, count(*) as n from {ranked} where copy > 1 group by part"
    for row in engine.rows(Query(copies)).to_pylist():
        counted[row["part"]].duplicates += row["n"]
        counted[row["part"]].loaded -= row["n"]
    contradict = "copy = 1 and version > 1" if record.contradiction != "allowed" else "false"
    _settle_contradictions(engine, record, parts, counted, ranked, contradict)
    engine.show(record.table, Query(content(record, f"{ranked} where copy = 1 and not ({contradict})")))


def _settle_contradictions(
    engine: Engine, record: type[Record], parts: Sequence[Part], counted: list[Counted], ranked: str, contradict: str
) -> None:
    key = record.key[0]
    pairs = (
        f"select l.part, l.row_no, f.part as first_part, f.row_no as first_row, l.{key}::varchar as key"
        f" from {ranked} as l join {ranked} as f using ({', '.join(record.key)})"
        f" where l.{contradict.replace('and version', 'and l.version')} and f.copy = 1 and f.version = 1"
        " order by l.part, l.row_no"
    )
    for row in engine.rows(Query(pairs)).to_pylist() if contradict != "false" else []:
        here = parts[row["part"]].place(row["row_no"], key)
        there = parts[row["first_part"]].place(row["first_row"], key)
        says = f"{row['key']} stands at {there.file}:{there.line} too, with other values"
        finding = Finding(f"contradicting-{record.table[:-1].replace('_', '-')}", here, says, record.table)
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
