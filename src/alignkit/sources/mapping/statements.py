"""Every SQL text that `sources/` makes, from words of ours only: c0, c1, …, field names, the readers' expressions.

This is the one place here where statements are put together. No text of a file ever enters one: headings are compared
in Python and become cell numbers, and labels travel as the rows of a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from alignkit.records import Record
from alignkit.sources.mapping.exports import Export, FieldMapping, How, heading_key
from alignkit.sources.mapping.expressions import Expression, cell, coalesce, window


def cells(
    relation: str,
    width: int,
    used: Collection[int],
    padded: Collection[int],
    nulls: Sequence[str],
    *,
    whole: bool = False,
    raw: Collection[int] = (),
) -> str:
    """The cells that are read, without spaces around them, null where blank or where the flavour writes nothing so.

    `padded` are those that have such spaces. `whole`: beside them the hash of all cells of the row, for records that
    have no id of their own. `raw`: beside them some cells as they stand in the file (r0, r1, …).
    """
    tidy = [f"{_cell(i, nulls, padded=i in padded)} as c{i}" for i in sorted(used)]
    tidy += [f"c{i} as r{i}" for i in sorted(raw)]
    if whole:
        everything = ", ".join(f"coalesce(c{i}, '')" for i in range(width))
        tidy.append(f"md5(concat_ws(chr(31), {everything})) as content")
    return f"select {', '.join(['rowid as row_no', *tidy])} from {relation}"


def _cell(number: int, nulls: Sequence[str], *, padded: bool) -> str:
    """An engine reads an empty cell as null, so only a cell that is trimmed can become empty here."""
    cell = f"trim(c{number})" if padded else f"c{number}"
    if nulls:
        blank = ", ".join(f"'{word}'" for word in ("", *nulls))
        return f"case when {cell} in ({blank}) then null else {cell} end"
    return f"nullif({cell}, '')" if padded else cell


#: An id for a row that has none: its content, and its place among the rows of the same content.
_CONTENT = Expression("content", content=True)
_ORDINAL = window("{content} || '-' || row_number() over (partition by {content})", content=_CONTENT)


def made_up_key(record: type[Record], given: Collection[str]) -> str:
    """The key that is made up: the export has none, or some cells of it may be blank; "" where it never is."""
    return record.made_up if record.made_up_blank or record.made_up not in given else ""


def fields(
    record: type[Record],
    mappings: Mapping[str, FieldMapping],
    resolved: Mapping[str, Sequence[int | None]],
    how: How,
    item: Expression | None = None,
) -> dict[str, Expression]:
    """Each field that the file serves, with its expression; `item` is that of a derived record."""
    made = {name: _field(mappings[name], numbers, how, item) for name, numbers in resolved.items()}
    key = made_up_key(record, made)
    return made | ({key: coalesce(made.get(key), _ORDINAL)} if key else {})


def _field(mapping: FieldMapping, numbers: Sequence[int | None], how: How, item: Expression | None) -> Expression:
    if not mapping.item:
        return mapping.read(how, *[None if number is None else cell(number) for number in numbers])
    return mapping.read(how, item if mapping.item == "item" else LABEL)


#: The label that a heading gives the item of a derived record.
LABEL = Expression("item_label")


def marked(export: Export, headings: Sequence[str]) -> list[int]:
    """The cells that tell frame rows from rows."""
    keys = [heading_key(h) for h in headings]
    wanted = [heading_key(rule.heading) for rule in export.left_out]
    return [keys.index(key) if key else 0 for key in wanted if key in keys or not key]


def tests(export: Export, headings: Sequence[str]) -> list[tuple[str, Expression]]:
    """The reason and the condition of each rule that leaves frame rows out; only those whose heading is there."""
    keys = [heading_key(h) for h in headings]
    conditions = []
    for rule in export.left_out:
        key = heading_key(rule.heading)
        if key in keys or not key:
            conditions.append((rule.reason, rule.test(cell(keys.index(key) if key else 0))))
    return conditions


def rows(relation: str, made: Mapping[str, Expression], without: Iterable[Expression]) -> str:
    """The fields of every row that meets none of some conditions."""
    listed = ", ".join(f"{field.sql} as {name}" for name, field in made.items())
    keep = " and ".join(f"not coalesce({test.sql}, false)" for test in without)
    return f"select row_no, {listed} from {relation}" + (f" where {keep}" if keep else "")


def unnested(relation: str, items: Expression) -> str:
    """The rows once for each item of a list."""
    return f"select *, unnest({items.sql}) as item from {relation}"


def pivoted(relation: str, numbers: Sequence[int], labels: str) -> str:
    """The rows once for each of some cells, beside the label that the cell's heading gives it."""
    cells_ = ", ".join(f"c{i}" for i in numbers)
    places = ", ".join(str(i) for i in numbers)
    inner = f"select *, unnest([{cells_}]) as item, unnest([{places}]) as item_no from {relation}"
    return f"select * from ({inner}) join {labels} using (item_no)"


def aliases(people: Sequence[str]) -> str:
    """The merged records that none of some lists of people holds any more, as people who live on as aliases."""
    known = "".join(
        f" and person_id not in (select person_id from {one} where person_id is not null)" for one in people
    )
    return (
        "select row_number() over () - 1 as row_no, person_id, merged_into_id, 'true' as is_deleted"
        f" from person_merges where true{known}"
    )


def unknown_stages(relation: str, stage: Expression) -> str:
    """The stages of deals that no table of stages explains."""
    known = "select s.stage from deal_stages as s where s.stage is not null"
    unknown = f"{stage.sql} is not null and {stage.sql} not in ({known})"
    return f"select distinct {stage.sql} as stage from {relation} where {unknown} order by 1"


def aggregates(relation: str, wanted: Mapping[str, Expression]) -> str:
    """Some aggregates over all rows, each under its name."""
    return f"select {', '.join(f'{one.sql} as {name}' for name, one in wanted.items())} from {relation}"


def facts(relation: str, counted: Collection[str], ranged: Collection[str], money: Collection[str]) -> str:
    """How many rows have each field; the smallest and largest value of some; the currency of the smallest amount."""
    wanted = [f"count({name}) as n_{name}" for name in counted]
    wanted += [f"min({name})::varchar as low_{name}, max({name})::varchar as high_{name}" for name in ranged]
    wanted += [f"arg_min(currency, {name}) as unit_{name}" for name in money]
    return f"select {', '.join(wanted)} from {relation}"


def typed(relation: str, row_no: str, names: Sequence[str], made_up: str = "") -> str:
    """The fields of a table whose columns bear our names; `made_up` is a key that rows may not have."""
    listed = [name for name in names if name != made_up]
    inner = relation
    if made_up:
        whole = ", ".join(f"coalesce({name}::varchar, '')" for name in names)
        inner = f"(select *, md5(concat_ws(chr(31), {whole})) as content from {relation})"
        own = f"coalesce(nullif({made_up}::varchar, ''), {_ORDINAL.sql})" if made_up in names else _ORDINAL.sql
        listed = [name for name in listed if name != made_up]
        listed.append(f"{own} as {made_up}")
    return f"select {row_no}::bigint as row_no, {', '.join(listed)} from {inner}"


def columns(relation: str, names: Sequence[str]) -> str:
    """Some columns of a relation."""
    return f"select {', '.join(names)} from {relation}"


CURRENCIES = "select distinct currency from deals where currency <> 'XXX' order by 1"
