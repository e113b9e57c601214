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
_TIDY = "(?s).{4}-.{2}-.{2}(T.{2}:.{2}:.{2}(Z|[.].{3}[+].{4})| .{2}:.{2}(:.{2})?)?"

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
    them; `passed` counts the rows that pass each test that was asked for, `plain` has a cell and a form (a pattern)
    where all of its texts have it. `unread`: lenient cells that nothing decides, and why not.
    """

    date_order: Decision = Decision()
    decimal: Decision = Decision()
    clocked: frozenset[int] = frozenset()
    untidy: frozenset[int] = frozenset()
    padded: frozenset[int] = frozenset()
    passed: Sequence[int] = ()
    unread: Mapping[int, str] = field(default_factory=dict)
    plain: frozenset[tuple[int, str]] = frozenset()


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
    `tests` are conditions whose rows are to be counted, `forms` patterns that all texts of a cell may have; `place`
    says where a row stands. `lenient` are the cells that lenient fields alone are read from: they decide only what no
    other cell decides, and stop nothing.
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
    forms: Sequence[tuple[int, str]] = ()


class _Seen(NamedTuple):
    """A row that shows something: its number, the number of its cell, and the text there."""

    row: int
    cell: int
    text: str


def profile(engine: Catalog, cells: Profiled, asked: Asked) -> Profile:
    """Look at every row of a file, and decide.

    One query tells whether there is anything to decide; where there is, and no setting says it, one more looks for the
    rows that show it.
    """
    row = _answered(engine, cells, _first_look(cells))
    untidy = [i for i in cells.dates if row[f"untidy_{i}"]]
    marked = [i for i in cells.amounts if row[f"marked_{i}"]]
    row |= _answered(engine, cells, _closer_look(untidy, marked, asked))
    odd = [i for i in untidy if row[f"odd_{i}"]]
    iso = Decision("ymd", "every day is ISO 8601") if row.get("dated") else Decision()
    order, lost_days = _decided(lambda some: _date_order(row, some, asked, cells), odd, cells.lenient)
    decimal, lost_amounts = _decided(lambda some: _decimal(row, some, asked, cells), marked, cells.lenient)
    return Profile(
        date_order=order if order.value else iso,
        decimal=decimal,
        clocked=frozenset(i for i in cells.days if row[f"clocked_{i}"]),
        untidy=frozenset(untidy),
        padded=frozenset(i for i in cells.raw if row[f"padded_{i}"]),
        passed=[row[f"passed_{number}"] for number in range(len(cells.tests))],
        unread=lost_days | lost_amounts,
        plain=frozenset(form for number, form in enumerate(cells.forms) if row[f"plain_{number}"]),
    )


def _answered(engine: Catalog, cells: Profiled, wanted: Mapping[str, Expression]) -> dict[str, Any]:
    """Some aggregates over all rows of the file, by name."""
    if not wanted:
        return {}
    return dict(engine.row(Query(statements.aggregates(cells.relation, wanted))))


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


def _first_look(cells: Profiled) -> dict[str, Expression]:
    wanted = {f"passed_{n}": sql("count(*) filter ({test})", test=test) for n, test in enumerate(cells.tests)}
    for number, (i, form) in enumerate(cells.forms):
        wanted[f"plain_{number}"] = sql("bool_and(regexp_full_match({c}, {form}))", c=cell(i), form=form)
    for i in cells.raw:
        raw = Expression(f"r{i}")
        wanted[f"padded_{i}"] = sql("bool_or({c} = '' or trim({c}) <> {c})", c=raw)
    for i in cells.dates:
        wanted[f"untidy_{i}"] = sql("bool_or(not regexp_full_match({c}, {tidy}))", c=cell(i), tidy=_TIDY)
    for i in cells.days:
        clocked = sql("contains({c}, ':') and not regexp_matches({c}, {midnight})", c=cell(i), midnight=_MIDNIGHT)
        wanted[f"clocked_{i}"] = sql("bool_or({clocked})", clocked=clocked)
    for i in cells.amounts:
        wanted[f"marked_{i}"] = sql("bool_or({marked})", marked=_marked(cell(i)))
    if cells.dates:
        dates = joined(", ", [cell(i) for i in cells.dates])
        wanted["dated"] = sql("count(coalesce({dates})) > 0", dates=dates)
    return wanted


def _closer_look(untidy: Sequence[int], marked: Sequence[int], asked: Asked) -> dict[str, Expression]:
    wanted = {}
    for i in untidy:
        odd = sql("{c} not like '____-__-__%'", c=cell(i))
        wanted[f"odd_{i}"] = sql("bool_or({odd})", odd=odd)
        forms = {} if asked.date_order else {"any": _ANY_ORDER, "dmy": _DAY_FIRST, "mdy": _MONTH_FIRST}
        for name, form in forms.items():
            wanted[f"{name}_{i}"] = _first(cell(i), odd, sql("regexp_matches({c}, {form})", c=cell(i), form=form))
    for i in marked if not asked.decimal else ():
        point, comma, either = (
            sql("{marked} and regexp_full_match({c}, {form})", marked=_marked(cell(i)), c=cell(i), form=form)
            for form in (_POINT, _COMMA, _EITHER)
        )
        wanted[f"points_{i}"] = sql("count(*) filter ({point})", point=point)
        wanted[f"commas_{i}"] = sql("count(*) filter ({comma})", comma=comma)
        wanted[f"has_comma_{i}"] = sql("bool_or(contains({c}, ','))", c=cell(i))
        wanted[f"first_comma_{i}"] = _first(cell(i), comma)
        wanted[f"first_either_{i}"] = _first(cell(i), either)
    return wanted


def _marked(c: Cell) -> Expression:
    """An amount with a mark that may be its decimal mark."""
    return sql("(contains({c}, '.') or contains({c}, ','))", c=c)


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


def _decimal(row: Mapping[str, Any], marked: Sequence[int], asked: Asked, cells: Profiled) -> Decision:
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
