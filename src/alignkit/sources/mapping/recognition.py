"""Which export is this? Decided by the headings, and by what the ids look like, never by the file's name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alignkit.errors import ConfigError, InputError, Place
from alignkit.sources.mapping.exports import Derived, Export, FieldMapping, Flavour, heading_key
from alignkit.sources.report import Certainty

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

#: A field of ours, and the cells it is read from (their numbers; None where the file has no such column).
Resolved = Mapping[str, tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """An export, the flavour of it, and how many of its fields the headings serve."""

    export: Export
    flavour: Flavour
    fields: int
    rank: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we believe it."""

    says: str = ""
    certainty: Certainty = ""
    unfit: tuple[str, ...] = field(default=())


def match(headings: Sequence[str], exports: Iterable[Export], sample: Sequence[Sequence[str]] = ()) -> Match | None:
    """The export whose signature these headings have; among several the one that asks for most and explains most."""
    keys = {heading_key(h) for h in headings}
    fitting = [_match(export, keys, sample) for export in exports if _signed(export, keys)]
    return max(fitting, key=lambda m: m.rank, default=None)


def _signed(export: Export, keys: set[str]) -> bool:
    has_all = all(any(heading_key(one) in keys for one in item.split("|")) for item in export.signature)
    if not has_all or any(heading_key(one) in keys for one in export.without):
        return False
    ours = {heading_key(h) for column in export.columns.values() for cell in column.cells for h in cell}
    return not export.own_names or 2 * len(keys & ours) >= len(keys)


def all_keys(exports: Iterable[Export]) -> set[str]:
    """Every heading that any of some exports reads."""
    columns = [column for export in exports for column in export.columns.values()]
    return {heading_key(h) for column in columns for cell in column.cells for h in cell}


def _match(export: Export, keys: set[str], sample: Sequence[Sequence[str]]) -> Match:
    fields = sum(
        any(heading_key(h) in keys for cell in column.cells for h in cell) for column in export.columns.values()
    )
    return Match(export, flavour_of(export, keys, sample), fields, (len(export.signature), fields))


def flavour_of(export: Export, keys: set[str], sample: Sequence[Sequence[str]] = ()) -> Flavour:
    """The first flavour one of whose marks is among the headings and whose look the cells have; else the last."""
    for flavour in export.flavours:
        marked = not flavour.marks or any(heading_key(mark) in keys for mark in flavour.marks)
        marked = marked and not any(heading_key(other) in keys for other in flavour.without)
        if marked and (not flavour.looks or any(re.fullmatch(flavour.looks, cell) for row in sample for cell in row)):
            return flavour
    return export.flavours[-1]


def nearest(headings: Sequence[str], table: str | None, exports: Iterable[Export]) -> tuple[Export, list[str]] | None:
    """The export that comes closest to fitting, and the headings it lacks."""
    keys = {heading_key(h) for h in headings}
    ranked = [
        (
            sum(heading_key(h) in keys for column in export.columns.values() for cell in column.cells for h in cell),
            export,
        )
        for export in exports
        if table in (None, export.of.table)
    ]
    best = max(ranked, key=lambda pair: pair[0], default=None)
    if best is None or best[0] == 0:
        return None
    lacking = [s for s in best[1].signature if not any(heading_key(one) in keys for one in s.split("|"))]
    return best[1], [item.split("|")[0] for item in lacking]


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
        found = positions.get(heading_key(name), ())
        if len(found) > 1:
            raise _ambiguous(found, headings, where)
        if found:
            return found[0]
    return None


def _ambiguous(found: Sequence[int], headings: Sequence[str], where: Place) -> InputError:
    names = " and ".join(f"“{headings[i].strip()}” (column {i + 1})" for i in found)
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
    found = exact or positions.get(heading_key(wanted), [])
    if len(found) == 1:
        return found[0]
    key = f"inputs.{section}.columns.{name}"
    if found:
        raise ConfigError(
            "duplicate-heading", f"two columns are called “{wanted}”", where=Place("alignkit.toml", None, key)
        )
    same_case = {h.strip().lower(): h.strip() for h in headings}
    near = difflib.get_close_matches(wanted.lower(), same_case, n=1, cutoff=0.6)
    do = [f"did you mean {same_case[near[0]]}?"] if near else ["see the headings with  alignkit inspect FILE"]
    raise ConfigError(
        "no-such-column", f"the file has no column “{wanted}”", where=Place("alignkit.toml", None, key), do=do
    )


def evidence(found: Match, headings: Sequence[str], sample: Sequence[Sequence[str]]) -> Evidence:
    """The headings that fit and what the ids of the first rows say."""
    signed = ", ".join(_present(item, headings) for item in found.export.signature)
    says = [f"headings {signed}", f"{found.fields} of {len(found.export.columns)} fields"]
    ids = [_ids(found.export, name, prefix, headings, sample) for name, prefix in found.export.ids.items()]
    seen = [(name, good, total, prefix) for name, good, total, prefix in ids if total]
    says += [
        f"{good} of {total} ids in {name} start with {prefix} and pass their checksum"
        for name, good, total, prefix in seen
    ]
    if seen:
        return Evidence("; ".join(says), "certain" if all(good == total for _, good, total, _ in seen) else "likely")
    return Evidence("; ".join(says), "certain" if found.fields >= 3 and not found.export.ids else "likely")


def _present(item: str, headings: Sequence[str]) -> str:
    keys = {heading_key(h): h.strip() for h in headings}
    return next((keys[heading_key(one)] for one in item.split("|") if heading_key(one) in keys), item)


def _ids(
    export: Export, name: str, prefix: str, headings: Sequence[str], sample: Sequence[Sequence[str]]
) -> tuple[str, int, int, str]:
    keys = [heading_key(h) for h in headings]
    names = [heading_key(h) for cell in export.columns[name].cells for h in cell]
    index = next((keys.index(key) for key in names if key in keys), None)
    if index is None:
        return name, 0, 0, prefix
    ids = [row[index].strip() for row in sample if index < len(row) and row[index].strip()]
    good = sum(one.startswith(prefix) and _checks_out(one) for one in ids)
    return headings[index].strip(), good, len(ids), prefix


def _checks_out(text: str) -> bool:
    """A 15-character id, or an 18-character one whose checksum holds."""
    if len(text) == 15:
        return text.isalnum()
    letters = [
        _LETTERS[sum(1 << k for k, ch in enumerate(text[start : start + 5]) if "A" <= ch <= "Z")]
        for start in (0, 5, 10)
    ]
    return len(text) == 18 and text[15:] == "".join(letters)


def derived_needs(derived: Derived, headings: Sequence[str]) -> list[int]:
    """The cells of a derived record that the file has."""
    if derived.headed:
        return list(derived_labels(derived, headings))
    wanted = {heading_key(h) for h in derived.needs}
    return [i for i, heading in enumerate(headings) if heading_key(heading) in wanted]


def derived_labels(derived: Derived, headings: Sequence[str]) -> dict[int, str]:
    """The label that a heading gives the items of its cell."""
    found = {i: re.fullmatch(derived.headed, heading.strip()) for i, heading in enumerate(headings) if derived.headed}
    return {i: next(group for group in one.groups() if group) for i, one in found.items() if one}
