"""Which cell does a field stand in? Headings become the numbers of cells; the settings' columns come first."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

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
    positions: dict[str, list[int]] = {}
    for number, heading in enumerate(headings):
        positions.setdefault(heading_key(heading), []).append(number)
    resolved: dict[str, tuple[int | None, ...]] = {}
    for name, column in columns.items():
        if name in overrides:
            chosen = _asked_for(overrides[name], headings, positions, section, name)
            resolved[name] = (chosen, *(None,) * (len(column.cells) - 1))
            continue
        cells = tuple(_position(cell, headings, positions, where) for cell in column.cells)
        if not column.cells or any(cell is not None for cell in cells):
            resolved[name] = cells
    return resolved


def _position(
    names: Sequence[str], headings: Sequence[str], positions: Mapping[str, Sequence[int]], where: Place
) -> int | None:
    for name in names:
        numbers = positions.get(heading_key(name), ())
        if len(numbers) > 1:
            raise _ambiguous(numbers, headings, where)
        if numbers:
            return numbers[0]
    return None


def _ambiguous(numbers: Sequence[int], headings: Sequence[str], where: Place) -> InputError:
    names = " and ".join(f"“{headings[i].strip()}” (column {i + 1})" for i in numbers)
    return InputError(
        "duplicate-heading",
        f"two columns have one name: {names}",
        where=where,
        why="We do not guess which of them is meant.",
        do=["rename or remove one of the columns", "or leave one of them out of the export"],
    )


def _asked_for(
    wanted: str, headings: Sequence[str], positions: Mapping[str, Sequence[int]], section: str, name: str
) -> int:
    exact = [i for i, heading in enumerate(headings) if heading.strip() == wanted.strip()]
    numbers = exact or positions.get(heading_key(wanted), [])
    if len(numbers) == 1:
        return numbers[0]
    key = f"inputs.{section}.columns.{name}"
    if numbers:
        raise ConfigError(
            "duplicate-heading", f"two columns are called “{wanted}”", where=Place("alignkit.toml", None, key)
        )
    same_case = {h.strip().lower(): h.strip() for h in headings}
    near = difflib.get_close_matches(wanted.lower(), same_case, n=1, cutoff=0.6)
    do = [f"did you mean {same_case[near[0]]}?"] if near else ["see the headings with  alignkit inspect FILE"]
    raise ConfigError(
        "no-such-column", f"the file has no column “{wanted}”", where=Place("alignkit.toml", None, key), do=do
    )


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
