"""Decide how a file writes days and amounts, on all its rows, and say why: nothing is guessed from a sample.

A day whose first part is above 12 shows that days come first; an amount that ends in a point and two digits shows a
decimal point. Where no row shows it, the file is ambiguous, and the setting to add is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from alignkit.engine import Engine, Query
from alignkit.errors import InputError
from alignkit.sources.mapping import statements

_NUMBERED = r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})([ ,T].*)?$"


def _shows(mark: str, group: str) -> str:
    """An amount that can only have `mark` as its decimal mark and `group` between its thousands."""
    grouped = rf"[0-9]{{1,3}}({group}[0-9]{{3}})+{mark}[0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}}){{2,}}"
    plain = rf"[0-9]*{mark}([0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{4,}}{mark}[0-9]+"
    return f"[^0-9]*({grouped}|{plain})[^0-9]*"


_POINT, _COMMA = _shows(r"\.", ","), _shows(",", r"\.")
_PLAIN = r"[+-]?[0-9]+(\.[0-9]+)?"
_EITHER = r"[^0-9]*[0-9]{1,3}[.,][0-9]{3}[^0-9]*"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and the reason in a few words; `value` empty: there was nothing to decide."""

    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What all rows of a file together say. `unread`: lenient cells that nothing decides, and why not."""

    date_order: Decision
    decimal: Decision
    clocked: frozenset[int]
    untidy: frozenset[int]
    plain: frozenset[int] = frozenset()
    unread: Mapping[int, str] = field(default_factory=dict)


#: The profile of cells that have types already.
NOTHING_TO_DECIDE = Profile(Decision(), Decision(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a setting or a flavour has decided already; empty: the rows decide. `why` says who."""

    date_order: str = ""
    decimal: str = ""
    default_decimal: str = ""
    why: str = ""
    section: str = "deals"


def profile(
    engine: Engine,
    relation: str,
    dates: Sequence[int],
    days: Sequence[int],
    amounts: Sequence[int],
    asked: Asked,
    headings: Mapping[int, str],
    place: Any,
    lenient: Collection[int] = (),
) -> Profile:
    """Look at every cell of the date and amount columns of `relation` (row_no, c0, c1, …).

    `days` are the dates that become calendar days. `lenient` are the cells that lenient fields alone are read from:
    they decide only what no other cell decides, and stop nothing.
    """
    untidy = [i for i, n in _sums(engine, relation, {i: _untidy(i) for i in dates}).items() if n]
    filled = any(_sums(engine, relation, {i: f"c{i} is not null" for i in dates}).values())
    odd = [i for i, n in _sums(engine, relation, {i: f"c{i} not like '____-__-__%'" for i in untidy}).items() if n]
    timed = [i for i in days if i in untidy or _sums(engine, relation, {i: f"strlen(c{i}) > 10"})[i]]
    order, lost_days = _decided(
        lambda cells: _date_order(engine, relation, cells, asked, headings, place), odd, lenient
    )
    decimal, lost_amounts = _decided(
        lambda cells: _decimal(engine, relation, cells, asked, headings, place), amounts, lenient
    )
    return Profile(
        date_order=order if order.value else Decision("ymd", "every day is ISO 8601") if filled else Decision(),
        decimal=decimal,
        clocked=frozenset(i for i, n in _sums(engine, relation, {i: _clocked(i) for i in timed}).items() if n),
        untidy=frozenset(untidy),
        plain=_plain(engine, relation, amounts) if decimal.value in {"", "."} else frozenset(),
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


def _sums(engine: Engine, relation: str, tests: Mapping[Any, str]) -> dict[Any, int]:
    """How many rows pass each test, by the test's name."""
    if not tests:
        return {}
    row = engine.rows(Query(statements.sums(relation, tests.values()))).to_pylist()[0]
    return {name: int(row[f"n{number}"]) for number, name in enumerate(tests)}


#: The shapes of ISO 8601 that nothing needs to be done to.
_TIDY = (
    "____-__-__T__:__:__Z",
    "____-__-__",
    "____-__-__ __:__:__",
    "____-__-__T__:__:__.___+____",
    "____-__-__ __:__",
)


def _untidy(cell: int) -> str:
    return " and ".join(f"c{cell} not like '{shape}'" for shape in _TIDY)


def _clocked(cell: int) -> str:
    return f"contains(c{cell}, ':') and not regexp_matches(c{cell}, '{_MIDNIGHT}')"


_MIDNIGHT = r"[ T]0?0:00(:00(\.0+)?)?( ?(Z|UTC|GMT|[+-]00:?00))?$|12:00(:00)? AM$"


def _date_order(
    engine: Engine, relation: str, dates: Sequence[int], asked: Asked, headings: Mapping[int, str], place: Any
) -> Decision:
    if not dates:
        return Decision()
    if asked.date_order:
        return Decision(asked.date_order, asked.why)
    found = {
        "dmy": _first(engine, relation, dates, _part_over_12(1)),
        "mdy": _first(engine, relation, dates, _part_over_12(2)),
    }
    numbered = _first(engine, relation, dates, lambda c: f"regexp_full_match({c}, '{_NUMBERED}')")
    if numbered is None:
        return Decision("ymd", "every day is ISO 8601")
    if found["dmy"] and found["mdy"]:
        raise _contradictory(found, headings, place, asked)
    for order, part in (("dmy", 1), ("mdy", 2)):
        if (seen := found[order]) is not None:
            row, index, text = seen
            day_part = text.replace(".", "/").replace("-", "/").split("/")[part - 1]
            return Decision(order, f"line {place(row, None).line} has day {day_part}")
    row, index, text = numbered
    raise InputError(
        "ambiguous-dates",
        f"“{text}” may be a day in two months, and no row of the file settles it",
        where=place(row, headings[index]),
        why="No day of this file lies after the 12th, so day-first and month-first fit equally well.",
        do=[f'set  date_order = "mdy"  (or "dmy")  under [inputs.{asked.section}]'],
    )


def _part_over_12(part: int) -> Any:
    return lambda c: f"try_cast(regexp_extract({c}, '{_NUMBERED}', {part}) as integer) > 12"


def _contradictory(found: Mapping[str, Any], headings: Mapping[int, str], place: Any, asked: Asked) -> InputError:
    (row, index, text), (other, _, other_text) = found["mdy"], found["dmy"]
    return InputError(
        "contradictory-dates",
        f"“{text}” has the month first",
        where=place(row, headings[index]),
        why=f"Line {place(other, None).line} has “{other_text}”, with the day first; one file has one order.",
        do=["fix the rows", f"or set  date_order  under [inputs.{asked.section}]; rows that do not fit are left out"],
    )


def _first(engine: Engine, relation: str, indices: Sequence[int], test: Any) -> tuple[int, int, str] | None:
    """The first row for which a test holds on one of some cells: its number, the cell's and its text."""
    for i in indices:
        row = engine.rows(Query(statements.first(relation, f"c{i}", test(f"c{i}")))).to_pylist()
        if row:
            return row[0]["row_no"], i, row[0]["cell"]
    return None


def _decimal(
    engine: Engine, relation: str, amounts: Sequence[int], asked: Asked, headings: Mapping[int, str], place: Any
) -> Decision:
    seen = _sums(engine, relation, {i: f"contains(c{i}, '.') or contains(c{i}, ',')" for i in amounts})
    marked = [i for i in amounts if seen[i]]
    if asked.decimal:
        return Decision(asked.decimal, asked.why) if marked else Decision()
    if not marked:
        return Decision()
    points = sum(_sums(engine, relation, {i: f"regexp_full_match(c{i}, '{_POINT}')" for i in marked}).values())
    commas = sum(_sums(engine, relation, {i: f"regexp_full_match(c{i}, '{_COMMA}')" for i in marked}).values())
    if points > commas:
        return Decision(".", _majority(points, commas, "a decimal point"))
    if commas > points:
        return Decision(",", _majority(commas, points, "a decimal comma"))
    return _undecided(engine, relation, marked, asked, headings, place)


def _plain(engine: Engine, relation: str, amounts: Sequence[int]) -> frozenset[int]:
    """The amounts that stand in the file as we write them: nothing needs to be done to them."""
    odd = _sums(engine, relation, {i: f"not regexp_full_match(c{i}, '{_PLAIN}')" for i in amounts})
    return frozenset(i for i, n in odd.items() if not n)


def _majority(these: int, others: int, mark: str) -> str:
    rows = "1 amount shows" if these == 1 else f"{these:,} amounts show"
    return f"{rows} {mark}" + (f", {others:,} the other mark" if others else "")


def _undecided(
    engine: Engine, relation: str, marked: Sequence[int], asked: Asked, headings: Mapping[int, str], place: Any
) -> Decision:
    either = _first(engine, relation, marked, lambda c: f"regexp_full_match({c}, '{_EITHER}')")
    mixed = _first(engine, relation, marked, lambda c: f"regexp_full_match({c}, '{_COMMA}')")
    seen = mixed or either
    if seen is None:
        return Decision(asked.default_decimal or ".", "no amount shows another")
    row, index, text = seen
    if asked.default_decimal and not mixed and not _first(engine, relation, marked, lambda c: f"contains({c}, ',')"):
        return Decision(asked.default_decimal, "the format's own rule")
    raise InputError(
        "ambiguous-amounts",
        f"“{text}” may be read with a decimal comma or with a decimal point",
        where=place(row, headings[index]),
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
