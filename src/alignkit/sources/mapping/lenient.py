"""Columns of lenient fields: what is wrong with one of them is said, and never stops a file that is read without it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alignkit.errors import InputError
from alignkit.sources.mapping import resolving
from alignkit.sources.mapping.exports import FieldMapping
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.tables import RecognisedTable


def resolve(recognised: RecognisedTable) -> tuple[Resolved, dict[str, str]]:
    """The cells of each field; and of lenient fields that cannot be read, why not."""
    export, overrides = recognised.export, recognised.settings.columns
    beside = names(recognised)
    firm = {name: column for name, column in export.columns.items() if name not in beside or name in overrides}
    resolved = dict(_resolve(recognised, firm))
    unread: dict[str, str] = {}
    for name in beside - set(firm):
        try:
            resolved |= _resolve(recognised, {name: export.columns[name]})
        except InputError as problem:
            unread[name] = problem.what
    unusable = {
        name: _unusable(recognised, numbers) for name, numbers in resolved.items() if name in beside - set(firm)
    }
    unread |= {name: why for name, why in unusable.items() if why}
    return {name: resolved[name] for name in export.columns if name in resolved and name not in unread}, unread


def names(recognised: RecognisedTable) -> set[str]:
    """The lenient fields that the export knows headings for."""
    return {
        field.name
        for field in recognised.export.of.fields()
        if field.lenient and field.name in recognised.export.columns
    }


def cells(recognised: RecognisedTable, resolved: Resolved) -> set[int]:
    """The cells that lenient fields alone are read from."""
    beside = names(recognised)
    firm = {i for name, numbers in resolved.items() if name not in beside for i in numbers}
    return {i for name, numbers in resolved.items() if name in beside for i in numbers if i is not None} - firm


def without(
    recognised: RecognisedTable, resolved: Resolved, lost: Mapping[int, str]
) -> tuple[Resolved, dict[str, str]]:
    """The fields but for the days and amounts whose cells nothing decides, and what leaves these open."""
    decided = {name for name, column in recognised.export.columns.items() if column.date or column.amount}
    cells = [(name, i) for name, numbers in resolved.items() if name in decided for i in numbers if i is not None]
    unread = {name: lost[i] for name, i in cells if i in lost}
    return {name: numbers for name, numbers in resolved.items() if name not in unread}, unread


def derived(recognised: RecognisedTable, resolved: Resolved, lost: Mapping[int, str]) -> dict[str, str]:
    """The headings of cells that hide another record and that nothing decides, and what leaves them open."""
    own = {i for numbers in resolved.values() for i in numbers}
    return {f"“{recognised.table.headings[i].strip()}”": why for i, why in lost.items() if i not in own}


def notes(recognised: RecognisedTable, unread: Mapping[str, str]) -> tuple[str, ...]:
    """What is said of the fields that are not read."""
    file = recognised.table.name
    return tuple(f"{file}: {name.replace('_', ' ')} is not read: {why}" for name, why in unread.items())


def _resolve(recognised: RecognisedTable, columns: Mapping[str, FieldMapping]) -> Resolved:
    return resolving.resolve(
        columns, recognised.table.headings, recognised.settings.columns, recognised.where, recognised.export.of.table
    )


def _unusable(recognised: RecognisedTable, numbers: Collection[int | None]) -> str:
    """Why no text can come of a field's cells: Excel has cut their digits, or they are lists."""
    table = recognised.table
    if any(i in table.textless for i in numbers):
        return "its column holds no text, number or date"
    cut = "Excel has cut the digits of its numbers" if table.encoding == "xlsx" else "its numbers have lost digits"
    return cut if any(i in table.lost_digits for i in numbers) else ""
