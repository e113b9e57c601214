"""Decide how a file writes days and amounts, on all its rows, and say why: nothing is guessed from a sample.

A day whose first part is above 12 shows that days come first; an amount that ends in a point and two digits shows a
decimal point. Where no row shows it, the file is ambiguous, and the setting to add is named. All of it is asked of a
file in one query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from alignkit.catalog import Catalog
from alignkit.engine import Query
from alignkit.errors import InputError, Place
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.expressions import Cell, Expression, cell, joined, sql


def _numbered(first: str = "[0-9]{1,2}", second: str = "[0-9]{1,2}") -> str:
    """A day written in numbers, the year last."""
    return rf"^{first}[/.-]{second}[/.-]([0-9]{{4}}|[0-9]{{2}})([ ,T].*)?$"


_OVER_12 = "(1[3-9]|[2-9][0-9])"
_ANY_ORDER, _DAY_FIRST, _MONTH_FIRST = _numbered(), _numbered(first=_OVER_12), _numbered(second=_OVER_12)


def _shows(mark: str, group: str) -> str:
    """An amount that can only have `mark` as its decimal mark and `group` between its thousands."""
    grouped = rf"[0-9]{{1,3}}({group}[0-9]{{3}})+{mark}[0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}}){{2,}}"
    plain = rf"[0-9]*{mark}([0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{4,}}{mark}[0-9]+"
    return f"[^0-9]*({grouped}|{plain})[^0-9]*"


_POINT, _COMMA = _shows(r"\.", ","), _shows(",", r"\.")
_EITHER = r"[^0-9]*[0-9]{1,3}[.,][0-9]{3}[^0-9]*"

#: The shapes of ISO 8601 that nothing needs to be done to.
_TIDY = (
    "____-__-__T__:__:__Z",
    "____-__-__",
    "____-__-__ __:__:__",
    "____-__-__T__:__:__.___+____",
    "____-__-__ __:__",
)

_MIDNIGHT = r"[ T]0?0:00(:00(\.0+)?)?( ?(Z|UTC|GMT|[+-]00:?00))?$|12:00(:00)? AM$"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and the reason in a few words; `value` empty: there was nothing to decide."""

    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What all rows of a file together say.

    `clocked` days have a time of day, `untidy` dates are not in a shape of ISO 8601, `padded` cells have spaces around
    them; `passed` counts the rows that pass each test that was asked for. `unread`: lenient cells that nothing decides,
    and why not.
    """

    date_order: Decision = Decision()
    decimal: Decision = Decision()
    clocked: frozenset[int] = frozenset()
    untidy: frozenset[int] = frozenset()
    padded: frozenset[int] = frozenset()
    passed: Sequence[int] = ()
    unread: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a setting or a flavour has decided already; empty: the rows decide. `why` says who."""

    date_order: str = ""
    decimal: str = ""
    usual_decimal: str = ""
    why: str = ""
    section: str = "deals"


@dataclass(frozen=True, slots=True)
class Profiled:
    """The cells of a file that are looked at: as dates, as days (dates that become calendar days), as amounts.

    `relation` has row_no and c0, c1, …; `raw` are the cells that it also has as they stand in the file (r0, r1, …).
    `tests` are conditions whose rows are to be counted; `place` says where a row stands. `lenient` are the cells that
    lenient fields alone are read from: they decide only what no other cell decides, and stop nothing.
    """

    relation: str
    headings: Sequence[str]
    place: Callable[[int, str | None], Place]
    dates: Sequence[int] = ()
    days: Sequence[int] = ()
    amounts: Sequence[int] = ()
    raw: Sequence[int] = ()
    tests: Sequence[Expression] = ()
    lenient: Collection[int] = ()


class _Seen(NamedTuple):
    """A row that shows something: its number, the number of its cell, and the text there."""

    row: int
    cell: int
    text: str


def profile(engine: Catalog, cells: Profiled, asked: Asked) -> Profile:
    """Look at every row of a file once, and decide."""
    wanted = _wanted(cells, asked)
    row = engine.rows(Query(statements.aggregates(cells.relation, wanted))).to_pylist()[0] if wanted else {}
    untidy = frozenset(i for i in cells.dates if row[f"untidy_{i}"])
    odd = [i for i in cells.dates if row[f"odd_{i}"]]
    filled = any(row[f"filled_{i}"] for i in cells.dates)
    iso = Decision("ymd", "every day is ISO 8601") if filled else Decision()
    order, lost_days = _decided(lambda some: _date_order(row, some, asked, cells), odd, cells.lenient)
    decimal, lost_amounts = _decided(lambda some: _decimal(row, some, asked, cells), cells.amounts, cells.lenient)
    return Profile(
        date_order=order if order.value else iso,
        decimal=decimal,
        clocked=frozenset(i for i in cells.days if row[f"clocked_{i}"]),
        untidy=untidy,
        padded=frozenset(i for i in cells.raw if row[f"padded_{i}"]),
        passed=[row[f"passed_{number}"] for number in range(len(cells.tests))],
        unread=lost_days | lost_amounts,
    )


def _decided(
    decide: Callable[[Sequence[int]], Decision], cells: Sequence[int], lenient: Collection[int]
) -> tuple[Decision, dict[int, str]]:
    """What the cells say; where only lenient ones could say it and do not, these, and what leaves them open."""
    beside = [cell for cell in cells if cell in lenient]
    decision = decide([cell for cell in cells if cell not in lenient])
    if decision.value or not beside:
        return decision, {}
    try:
        return decide(beside), {}
    except InputError as problem:
        return decision, dict.fromkeys(beside, problem.what)


def _wanted(cells: Profiled, asked: Asked) -> dict[str, Expression]:
    """Every aggregate that a decision may need, by name."""
    wanted = {f"passed_{n}": sql("count(*) filter ({test})", test=test) for n, test in enumerate(cells.tests)}
    for i in cells.raw:
        raw = Expression(f"r{i}")
        wanted[f"padded_{i}"] = sql("bool_or(starts_with({c}, ' ') or ends_with({c}, ' ') or {c} = '')", c=raw)
    for i in cells.dates:
        wanted |= {f"{name}_{i}": one for name, one in _of_date(cell(i), asked).items()}
    for i in cells.days:
        clocked = sql("contains({c}, ':') and not regexp_matches({c}, {midnight})", c=cell(i), midnight=_MIDNIGHT)
        wanted[f"clocked_{i}"] = sql("bool_or({clocked})", clocked=clocked)
    for i in cells.amounts:
        wanted |= {f"{name}_{i}": one for name, one in _of_amount(cell(i), asked).items()}
    return wanted


def _of_date(c: Cell, asked: Asked) -> dict[str, Expression]:
    untidy = joined(" and ", [sql("{c} not like {shape}", c=c, shape=shape) for shape in _TIDY])
    odd = sql("{c} not like '____-__-__%'", c=c)
    forms = {} if asked.date_order else {"any": _ANY_ORDER, "dmy": _DAY_FIRST, "mdy": _MONTH_FIRST}
    return {
        "filled": sql("count({c}) > 0", c=c),
        "untidy": sql("bool_or({untidy})", untidy=untidy),
        "odd": sql("bool_or({odd})", odd=odd),
        **{name: _first(c, odd, sql("regexp_matches({c}, {form})", c=c, form=form)) for name, form in forms.items()},
    }


def _of_amount(c: Cell, asked: Asked) -> dict[str, Expression]:
    marked = sql("(contains({c}, '.') or contains({c}, ','))", c=c)
    seen = {"marked": sql("bool_or({marked})", marked=marked)}
    if asked.decimal:
        return seen
    point, comma, either = (sql("regexp_full_match({c}, {form})", c=c, form=form) for form in (_POINT, _COMMA, _EITHER))
    return seen | {
        "points": sql("count(*) filter ({marked} and {point})", marked=marked, point=point),
        "commas": sql("count(*) filter ({marked} and {comma})", marked=marked, comma=comma),
        "has_comma": sql("bool_or(contains({c}, ','))", c=c),
        "first_comma": _first(c, marked, comma),
        "first_either": _first(c, marked, either),
    }


def _first(c: Cell, *tests: Expression) -> Expression:
    """The first row that passes all of some tests, and the text of a cell there."""
    at = sql("min_by(struct_pack(row := row_no, text := {c}), row_no)", c=c)
    return sql("{at} filter ({test})", at=at, test=joined(" and ", tests))


def _seen(row: Mapping[str, Any], name: str, numbers: Sequence[int]) -> _Seen | None:
    """The first row that shows something in the first of some cells in which one does."""
    return next((_Seen(at["row"], i, at["text"]) for i in numbers if (at := row[f"{name}_{i}"])), None)


def _date_order(row: Mapping[str, Any], odd: Sequence[int], asked: Asked, cells: Profiled) -> Decision:
    if not odd:
        return Decision()
    if asked.date_order:
        return Decision(asked.date_order, asked.why)
    numbered = _seen(row, "any", odd)
    if numbered is None:
        return Decision("ymd", "every day is ISO 8601")
    day_first, month_first = (_seen(row, order, odd) for order in ("dmy", "mdy"))
    if day_first and month_first:
        raise _contradictory(month_first, day_first, asked, cells)
    for order, seen, part in (("dmy", day_first, 0), ("mdy", month_first, 1)):
        if seen is not None:
            day = re.split("[/.-]", seen.text)[part]
            return Decision(order, f"line {cells.place(seen.row, None).line} has day {day}")
    raise InputError(
        "ambiguous-dates",
        f"“{numbered.text}” may be a day in two months, and no row of the file settles it",
        where=cells.place(numbered.row, cells.headings[numbered.cell]),
        why="No day of this file lies after the 12th, so day-first and month-first fit equally well.",
        do=[f'set  date_order = "mdy"  (or "dmy")  under [inputs.{asked.section}]'],
    )


def _contradictory(one: _Seen, other: _Seen, asked: Asked, cells: Profiled) -> InputError:
    return InputError(
        "contradictory-dates",
        f"“{one.text}” has the month first",
        where=cells.place(one.row, cells.headings[one.cell]),
        why=f"Line {cells.place(other.row, None).line} has “{other.text}”, with the day first; one file has one order.",
        do=["fix the rows", f"or set  date_order  under [inputs.{asked.section}]; rows that do not fit are left out"],
    )


def _decimal(row: Mapping[str, Any], amounts: Sequence[int], asked: Asked, cells: Profiled) -> Decision:
    marked = [i for i in amounts if row[f"marked_{i}"]]
    if not marked:
        return Decision()
    if asked.decimal:
        return Decision(asked.decimal, asked.why)
    points, commas = (sum(row[f"{mark}_{i}"] for i in marked) for mark in ("points", "commas"))
    if points > commas:
        return Decision(".", _majority(points, commas, "a decimal point"))
    if commas > points:
        return Decision(",", _majority(commas, points, "a decimal comma"))
    return _undecided(row, marked, asked, cells)


def _majority(these: int, others: int, mark: str) -> str:
    rows = "1 amount shows" if these == 1 else f"{these:,} amounts show"
    return f"{rows} {mark}" + (f", {others:,} the other mark" if others else "")


def _undecided(row: Mapping[str, Any], marked: Sequence[int], asked: Asked, cells: Profiled) -> Decision:
    mixed = _seen(row, "first_comma", marked)
    seen = mixed or _seen(row, "first_either", marked)
    if seen is None:
        return Decision(asked.usual_decimal or ".", "no amount shows another")
    if asked.usual_decimal and not mixed and not any(row[f"has_comma_{i}"] for i in marked):
        return Decision(asked.usual_decimal, "the format's own rule")
    raise InputError(
        "ambiguous-amounts",
        f"“{seen.text}” may be read with a decimal comma or with a decimal point",
        where=cells.place(seen.row, cells.headings[seen.cell]),
        why="No amount of this file settles it. We do not guess amounts.",
        do=[f'set  decimal = "."  (or ",")  under [inputs.{asked.section}]'],
    )


_RANGE = re.compile(r"(.+?\d{4}) ?[-–] ?(.+?\d{4})")
_DAYS = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%Y-%m-%d")


def period(above: Sequence[str]) -> tuple[str, str] | None:
    """The range of days that a preamble names, as ISO days.

    >>> period(["Campaign report", "27 January 2026 - 23 February 2026"])
    ('2026-01-27', '2026-02-23')
    """
    for line in above:
        if found := _RANGE.fullmatch(line.strip().strip('"')):
            first, last = _day(found[1]), _day(found[2])
            if first and last:
                return first, last
    return None


def _day(text: str) -> str | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return None
