"""The vectorised face of the records: a record's rules as one `select` over a million rows.

This is the one place where SQL is generated, and it is made of our own names only: field names, the expressions of
`types.py`, and the fixed relation `raw`, whose columns are our field names. No text of a file or a user enters it; the
values it needs (zones, the default currency) are bound parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alignkit.records.base import Record, RecordField
from alignkit.records.types import ANY_ZONE, InstantType, Zones, day_name


def checks(
    record: type[Record],
    present: Mapping[str, str],
    *,
    raw: str = "raw",
    carry: tuple[str, ...] = (),
    utc: Zones = ANY_ZONE,
) -> str:
    """The statement that types and checks every row of `raw`: the canonical columns, and `is_bad`.

    `present` maps each field that `raw` has to its column type there (`VARCHAR` for text); absent fields become their
    default, or null. A bad row is refused. An unreadable cell of a lenient field counts as blank: where there are such
    fields, `odd` has a bit for each of them. `carry` names columns of `raw` that pass through unchanged. Parameters:
    `$report_zone`, `$source_zone`, `$currency`, as far as the record's types need them; those in `utc` are known to be
    UTC, which makes the statement much shorter.

    >>> from alignkit.records.user import User
    >>> "from raw" in checks(User, {"user_id": "VARCHAR"})
    True
    """
    fields = list(record.fields())
    given = {f.name: _given(f, present.get(f.name)) for f in fields if f.name in present or f.name == "currency"}
    doubtful = any(f.name == "currency" and f.lenient and f.name in present for f in fields)
    values = [f"{_value(f, present, utc, doubtful=doubtful)} as {f.name}" for f in fields]
    final = [f"{_with_default(f)} as {f.name}" for f in fields]
    days = [_day(f, present.get(f.name), utc) for f in fields if isinstance(f.type, InstantType)]
    bad = [_failed(f) for f in fields if (f.name in present or f.required) and not f.lenient]
    bad += [f"({rule.broken})" for rule in record.rules]
    odd = [f"{_failed(f)}::integer * {1 << place}" for place, f in enumerate(_unsure(fields, present))]
    passed = [*carry]
    return (
        f"with given as (select {', '.join([*passed, *given.values()])} from {raw}),\n"
        f"{_steps(fields, present, utc)}"
        f"typed as (select {', '.join(passed + [f'given_{name}' for name in given] + values)} from {{last}})\n"
        f"select {', '.join(passed + final + days)},\n"
        f"  coalesce({' or '.join(bad) or 'false'}, false) as is_bad"
        f"{', ' + ' + '.join(odd) + ' as odd' if odd else ''}\nfrom typed"
    ).replace("{last}", _last_step(fields, present))


def outputs(record: type[Record]) -> dict[str, str]:
    """The columns of the canonical table, with their engine types.

    >>> from alignkit.records.role import Role
    >>> list(outputs(Role))
    ['deal_id', 'person_id', 'role', 'is_primary', 'created_at', 'is_deleted', 'created_on']
    """
    fields = list(record.fields())
    days = {day_name(f.name): "DATE" for f in fields if isinstance(f.type, InstantType)}
    return {f.name: f.type.column for f in fields} | days


def empty(record: type[Record]) -> str:
    """The canonical table without rows, for a kind of export that is not there.

    >>> from alignkit.records.user import User
    >>> empty(User).startswith("select null::VARCHAR as user_id")
    True
    """
    columns = ", ".join(f"null::{column} as {name}" for name, column in outputs(record).items())
    return f"select {columns} where false"


def unsure(record: type[Record], present: Mapping[str, str]) -> list[str]:
    """The lenient fields that are there and may have unreadable cells, in the order of their bits in `odd`."""
    return [field.name for field in _unsure(list(record.fields()), present)]


def how_many(checked: str, unsure: Sequence[str] = ()) -> str:
    """How many rows of a checked relation there are, how many are bad, and of the others how many have an unreadable
    cell in each `unsure` field, and where the first of them stands.
    """
    counts = ["count(*) as rows", "count(*) filter (is_bad) as bad"]
    for place, name in enumerate(unsure):
        test = f"not is_bad and odd & {1 << place} <> 0"
        counts += [f"count(*) filter ({test}) as n_{name}", f"min(row_no) filter ({test}) as first_{name}"]
    return f"select {', '.join(counts)} from {checked}"


def keys(record: type[Record], relation: str) -> str:
    """The hash of every key: two rows of one hash may have one key, two of different hashes never do."""
    return f"select hash({', '.join(record.key)}) as key from {relation}"


def bad_rows(present: Mapping[str, str], raw: str, checked: str) -> str:
    """The texts of the bad rows, as they stand in the raw relation."""
    texts = ", ".join(f"r.{name}::varchar as {name}" for name in present)
    joined = f"{raw} as r join {checked} as c using (row_no)"
    return f"select r.row_no, {texts} from {joined} where c.is_bad order by r.row_no"


def good_rows(record: type[Record], checked: str, part: int, *, some_bad: bool) -> str:
    """The canonical columns of the good rows, with the number of their part and their place in it."""
    good = " where not is_bad" if some_bad else ""
    return f"select {', '.join(outputs(record))}, {part}::smallint as part, row_no from {checked}{good}"


def together(record: type[Record], parts: int) -> str:
    """All parts of a record, one after the other."""
    return "\nunion all ".join(f"select * from {record.table}_{number}" for number in range(parts))


def repeated(record: type[Record]) -> str:
    """Every row of `loaded` with its place among its likes: `copy` (identical rows) and `version` (of one key).

    Rows with `copy` above 1 are repetitions; a `version` above 1 contradicts the first. Both orders rest on the rows'
    content alone, so that the order of rows in a file never decides.
    """
    content = ", ".join(outputs(record))
    key = ", ".join(record.key)
    return (
        f"with copies as (select *, row_number() over (partition by {content} order by part, row_no) as copy"
        " from loaded)\n"
        f"select *, dense_rank() over (partition by {key} order by {content}) as version from copies"
    )


def copies(ranked: str) -> str:
    """How many rows of each part repeat another to the letter."""
    return f"select part, count(*) as rows from {ranked} where copy > 1 group by part"


def contradictions(record: type[Record], ranked: str) -> str:
    """Rows that share their key with the first version and differ from it, with the place of both."""
    columns = f"l.part, l.row_no, f.part as first_part, f.row_no as first_row, l.{record.key[0]}::varchar as key"
    joined = f"{ranked} as l join {ranked} as f using ({', '.join(record.key)})"
    later = "l.copy = 1 and l.version > 1 and f.copy = 1 and f.version = 1"
    return f"select {columns} from {joined} where {later} order by l.part, l.row_no"


def settled(record: type[Record], ranked: str) -> str:
    """The canonical rows once repetitions are settled: one copy of each, one version unless several are allowed."""
    one = "" if record.contradiction == "allowed" else " and version = 1"
    return content(record, f"{ranked} where copy = 1{one}")


def content(record: type[Record], relation: str) -> str:
    """The canonical columns of a relation of ours."""
    return f"select {', '.join(outputs(record))} from {relation}"


def _given(field: RecordField, column: str | None) -> str:
    """The field as it stands in `raw`: blank text is null, a typed column keeps its type."""
    if column is None:
        given = "null::varchar"
    elif field.type.native(field.name, column) is not None:
        given = field.name
    else:
        given = f"nullif({field.name}::varchar, '')"
    if field.name == "currency":
        given = f"coalesce({given}, $currency)"
    return f"{given} as given_{field.name}"


def _value(field: RecordField, present: Mapping[str, str], utc: Zones, *, doubtful: bool) -> str:
    """The typed value; where a currency may be unreadable and the row stays, so are its amounts (`doubtful`)."""
    name, column = f"given_{field.name}", present.get(field.name)
    if column is None and field.name != "currency":
        return f"null::{field.type.column}"
    if column and (native := field.type.native(name, column, utc)):
        return native
    value = field.type.made(name, {part: f"{name}_{part}" for part, _ in field.type.steps(utc)}, utc)
    return f"case when currency is not null then {value} end" if field.type.name == "money" and doubtful else value


def _stepped(fields: Sequence[RecordField], present: Mapping[str, str]) -> list[RecordField]:
    """The fields that are read from text in several steps."""
    given = [f for f in fields if f.name in present and f.type.native(f.name, present[f.name]) is None]
    return [f for f in given if f.type.steps()]


def _last_step(fields: Sequence[RecordField], present: Mapping[str, str]) -> str:
    steps = max((len(f.type.steps()) for f in _stepped(fields, present)), default=0)
    return f"step_{steps}" if steps else "given"


def _steps(fields: Sequence[RecordField], present: Mapping[str, str], utc: Zones) -> str:
    """One common table expression a step: what is used more than once is worked out, and planned, once."""
    stepped, written, before = _stepped(fields, present), "", "given"
    for at in range(max((len(f.type.steps()) for f in stepped), default=0)):
        made = [_step(f, at, utc) for f in stepped if at < len(f.type.steps())]
        written += f"step_{at + 1} as (select *, {', '.join(made)} from {before}),\n"
        before = f"step_{at + 1}"
    return written


def _step(field: RecordField, at: int, utc: Zones) -> str:
    text, steps = f"given_{field.name}", field.type.steps(utc)
    name, step = steps[at]
    return f"{step(text, {part: f'{text}_{part}' for part, _ in steps})} as {text}_{name}"


def _day(field: RecordField, column: str | None, utc: Zones) -> str:
    return f"{InstantType.day_sql(field.name, f'given_{field.name}', column, utc)} as {day_name(field.name)}"


def _unsure(fields: Sequence[RecordField], present: Mapping[str, str]) -> list[RecordField]:
    return [f for f in fields if f.lenient and f.name in present and f.type.name != "text"]


def _with_default(field: RecordField) -> str:
    if field.default is None or field.required:
        return field.name
    literal = f"'{field.default}'" if isinstance(field.default, str) else str(field.default).lower()
    return f"coalesce({field.name}, {literal})"


def _failed(field: RecordField) -> str:
    if field.required:
        return f"{field.name} is null"
    return f"(given_{field.name} is not null and {field.name} is null)"
