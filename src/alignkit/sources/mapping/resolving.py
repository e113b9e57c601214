"""Which cell does a field stand in? Headings become the numbers of cells; the settings' columns come first."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence

from alignkit.errors import ConfigError, InputError, Place
from alignkit.sources.mapping.exports import Derived, FieldMapping, heading_key

#: A field of ours, and the cells it is read from (their numbers; None where the file has no such column).
Resolved = Mapping[str, tuple[int | None, ...]]


def resolve(
    columns: Mapping[str, FieldMapping],
    headings: Sequence[str],
    overrides: Mapping[str, str],
    where: Place,
    section: str,
) -> dict[str, tuple[int | None, ...]]:
    """For each field that the file can serve, the numbers of the cells it is read from."""
    positions = _positions(headings)
    resolved: dict[str, tuple[int | None, ...]] = {}
    for name, column in columns.items():
        if name in overrides:
            place = Place("alignkit.toml", None, f"inputs.{section}.columns.{name}")
            chosen = _named(overrides[name], headings, place, ConfigError)
            resolved[name] = (chosen, *(None,) * (len(column.cells) - 1))
            continue
        cells = tuple(_position(cell, headings, positions, where) for cell in column.cells)
        if not column.cells or any(cell is not None for cell in cells):
            resolved[name] = cells
    return resolved


def choose(
    fields: Mapping[str, Collection[str]], headings: Sequence[str], named: Mapping[str, str], where: Place, option: str
) -> dict[str, int]:
    """For each field that a table has, the number of its column: as somebody names it, else by its heading.

    A column serves one field, and a field has one column. `option` is how a column is named, with the field for `{}`.

    >>> fields = {"path": ["path", "journey"], "value": ["revenue"]}
    >>> choose(fields, ["Revenue", "Journey", "Path"], {"path": "Path"}, Place("p.csv"), "--{}-column")
    {'path': 2, 'value': 0}
    """
    chosen = {name: _named(named[name], headings, where, InputError) for name in fields if name in named}
    for name, known in fields.items():
        keys = {heading_key(one) for one in known}
        fitting = [i for i, one in enumerate(headings) if heading_key(one) in keys and i not in chosen.values()]
        if name in named or not fitting:
            continue
        if len(fitting) > 1:
            if len({heading_key(headings[i]) for i in fitting}) == 1:
                raise _duplicate(fitting, headings, where)
            raise InputError(
                "ambiguous-column",
                f"has {len(fitting)} columns for {name}: {_listed(fitting, headings)}",
                where=where,
                why="We do not guess which of them is meant.",
                do=[f'name one:  {option.format(name)} "{headings[fitting[0]].strip()}"'],
            )
        chosen[name] = fitting[0]
    return {name: chosen[name] for name in fields if name in chosen}


def missing_column(wanted: Mapping[str, Sequence[str]], where: Place, why: str, do: Sequence[str]) -> InputError:
    """The error for fields without a column; `wanted` has the headings that each may have.

    >>> str(missing_column({"path": ["path", "journey"], "unit": ["unit"]}, Place("p.csv", 1), "", []))
    'p.csv:1: has no column for path (path or journey) and unit'
    """
    named = [f"{name} ({' or '.join(known[:3])})" if [*known] != [name] else name for name, known in wanted.items()]
    return InputError("missing-column", f"has no column for {' and '.join(named)}", where=where, why=why, do=do)


def _positions(headings: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """The numbers of the columns under each heading."""
    positions: dict[str, list[int]] = {}
    for number, heading in enumerate(headings):
        positions.setdefault(heading_key(heading), []).append(number)
    return positions


def _position(
    names: Sequence[str], headings: Sequence[str], positions: Mapping[str, Sequence[int]], where: Place
) -> int | None:
    for name in names:
        numbers = positions.get(heading_key(name), ())
        if len(numbers) > 1:
            raise _duplicate(numbers, headings, where)
        if numbers:
            return numbers[0]
    return None


def _listed(numbers: Sequence[int], headings: Sequence[str]) -> str:
    return " and ".join(f"“{headings[i].strip()}” (column {i + 1})" for i in numbers)


def _duplicate(numbers: Sequence[int], headings: Sequence[str], where: Place) -> InputError:
    return InputError(
        "duplicate-heading",
        f"two columns have one name: {_listed(numbers, headings)}",
        where=where,
        why="We do not guess which of them is meant.",
        do=["rename or remove one of the columns", "or leave one of them out of the export"],
    )


def _named(wanted: str, headings: Sequence[str], where: Place, error: type[ConfigError | InputError]) -> int:
    """The column that somebody names, to the letter or as headings are compared."""
    exact = [i for i, heading in enumerate(headings) if heading.strip() == wanted.strip()]
    numbers = exact or _positions(headings).get(heading_key(wanted), [])
    if len(numbers) == 1:
        return numbers[0]
    if numbers:
        raise error("duplicate-heading", f"two columns are called “{wanted}”", where=where)
    same_case = {heading.strip().lower(): heading.strip() for heading in headings}
    near = difflib.get_close_matches(wanted.lower(), same_case, n=1, cutoff=0.6)
    do = [f"did you mean {same_case[near[0]]}?" if near else f"its headings are {', '.join(headings[:12])}"]
    raise error("no-such-column", f"the file has no column “{wanted}”", where=where, do=do)


def derived_needs(derived: Derived, headings: Sequence[str]) -> list[int]:
    """The cells of a derived record that the file has."""
    if derived.headed:
        return list(derived_labels(derived, headings))
    wanted = {heading_key(h) for h in derived.needs}
    return [i for i, heading in enumerate(headings) if heading_key(heading) in wanted]


def derived_labels(derived: Derived, headings: Sequence[str]) -> dict[int, str]:
    """The label that a heading gives the items of its cell."""
    labels = {i: derived.label(heading) for i, heading in enumerate(headings)}
    return {i: label for i, label in labels.items() if label is not None}
