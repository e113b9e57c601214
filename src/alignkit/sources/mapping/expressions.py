"""SQL expressions with what is known about them: which cells they read, which parameters and tables they need.

`sql` is the one way to make one: a template of our own words, into which parts are put. What the parts carry passes on
to the whole, so that nobody ever has to read an expression's text to know what it needs. A part that is a Python text
becomes a quoted literal, whatever stands in it, so that no text of a file or a user can become SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from alignkit.records import Record

#: A place in a template. Braces around anything but a name (`{3}` in a pattern) are left alone.
_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Expression:
    """A piece of SQL over the cells of one row, and what is known about it.

    `cells` are the numbers of the cells it reads, `parameters` the names of the values it must be given, `tables` the
    other tables it looks into. `content`: it reads the hash of the whole row. `window`: it looks at other rows of its
    table, which is too dear to be worked out more than once.
    """

    sql: str
    cells: frozenset[int] = frozenset()
    parameters: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    content: bool = False
    window: bool = False

    def __format__(self, spec: str) -> str:
        raise TypeError("an f-string would lose what is known about an expression: use sql()")


@dataclass(frozen=True, slots=True)
class Cell(Expression):
    """A cell of the row, by its number."""

    number: int = -1


@dataclass(frozen=True, slots=True)
class Lookup(Expression):
    """What another table says about this row: the value of its field `wanted` where `keys` fit.

    >>> from alignkit.records.user import User
    >>> looked_up(User, "name", user_id=cell(3)).sql
    '(select min(t.name) from users as t where t.user_id = c3)'
    """

    record: type[Record] = Record
    wanted: str = ""
    keys: Mapping[str, Expression] = field(default_factory=dict)


#: What may be put into a template: an expression as it is, a text or a list of texts quoted, a number, None as null.
Part: TypeAlias = Expression | str | int | tuple[str, ...] | None


def cell(number: int) -> Cell:
    """The cell of that number.

    >>> cell(12).sql, cell(12).cells
    ('c12', frozenset({12}))
    """
    return Cell(f"c{number}", frozenset({number}), number=number)


def sql(template: str, **parts: Part) -> Expression:
    """A template with its parts put in; what they carry is carried by the whole.

    >>> whole = sql("coalesce({name}, {other})", name=cell(2), other="it's blank")
    >>> whole.sql, sorted(whole.cells)
    ("coalesce(c2, 'it''s blank')", [2])
    """
    if unused := parts.keys() - set(_PLACE.findall(template)):
        raise ValueError(f"the template has no place for {', '.join(sorted(unused))}")
    given = {name: _expression(part) for name, part in parts.items()}
    return _merged(_PLACE.sub(lambda place: given[place[1]].sql, template), given.values())


def window(template: str, **parts: Part) -> Expression:
    """`sql` for a template that looks at other rows of the table (`row_number() over (…)`)."""
    return replace(sql(template, **parts), window=True)


def joined(separator: str, parts: Iterable[Expression]) -> Expression:
    """Several expressions with a separator of ours between them.

    >>> joined(" or ", [cell(1), cell(2)]).sql
    'c1 or c2'
    """
    listed = list(parts)
    return _merged(separator.join(part.sql for part in listed), listed)


def case(*whens: tuple[Expression, Part], otherwise: Part = None) -> Expression:
    """The value of the first condition that holds.

    >>> case((sql("{c} > 1", c=cell(1)), "many"), otherwise=cell(2)).sql
    "case when c1 > 1 then 'many' else c2 end"
    """
    arms = joined(" ", [sql("when {test} then {value}", test=test, value=value) for test, value in whens])
    if otherwise is None:
        return sql("case {arms} end", arms=arms)
    return sql("case {arms} else {otherwise} end", arms=arms, otherwise=otherwise)


def coalesce(*parts: Expression | None) -> Expression:
    """The first part that is not null; a part that is None is left out.

    >>> coalesce(cell(1), None, cell(2)).sql, coalesce(cell(1)).sql
    ('coalesce(c1, c2)', 'c1')
    """
    given = [part for part in parts if part is not None]
    if len(given) < 2:
        return given[0] if given else _expression(None)
    return sql("coalesce({given})", given=joined(", ", given))


def checked_by(rule: Callable[[str], str], given: Expression, *parameters: str) -> Expression:
    """A rule of the records over an expression; `parameters` ($source_zone, …) are those that its SQL needs."""
    names = frozenset(name.removeprefix("$") for name in parameters)
    return _merged(rule(given.sql), [given, Expression("", parameters=names)])


def looked_up(record: type[Record], wanted: str, **keys: Expression) -> Lookup:
    """What another table of ours says about this row; of several values the smallest."""
    return lookup(record, wanted, joined(" and ", [_equal(name, key) for name, key in keys.items()]), keys)


def lookup(record: type[Record], wanted: str, condition: Expression, keys: Mapping[str, Expression]) -> Lookup:
    """`looked_up` with a condition of its own over the table `t`."""
    if unknown := {wanted, *keys} - set(record.model_fields):
        raise ValueError(f"{record.table} has no {', '.join(sorted(unknown))}")
    whole = _merged(f"(select min(t.{wanted}) from {record.table} as t where {condition.sql})", [condition])
    return Lookup(
        whole.sql,
        whole.cells,
        whole.parameters,
        whole.tables | {record.table},
        whole.content,
        whole.window,
        record,
        wanted,
        keys,
    )


def _equal(name: str, key: Expression) -> Expression:
    return _merged(f"t.{name} = {key.sql}", [key])


def _expression(part: Part) -> Expression:
    if isinstance(part, Expression):
        return part
    if part is None:
        return Expression("null::varchar")
    if isinstance(part, tuple):
        return Expression("(" + ", ".join(map(_literal, part)) + ")")
    return Expression(_literal(part) if isinstance(part, str) else str(part))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _merged(text: str, parts: Iterable[Expression]) -> Expression:
    """A text that was made of parts, with all that they carry."""
    listed = list(parts)
    return Expression(
        text,
        frozenset[int]().union(*(part.cells for part in listed)),
        frozenset[str]().union(*(part.parameters for part in listed)),
        frozenset[str]().union(*(part.tables for part in listed)),
        any(part.content for part in listed),
        any(part.window for part in listed),
    )
