"""Columns of lenient fields: what is wrong with one of them is said, and never stops a file that is read without it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alignkit.errors import InputError
from alignkit.sources.mapping import resolving
from alignkit.sources.mapping.exports import FieldMapping
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.source import Source


def resolve(source: Source) -> tuple[Resolved, dict[str, str]]:
    """The cells of each field; and of lenient fields that cannot be read, why not."""
    export, overrides = source.export, source.settings.columns
    beside = names(source)
    firm = {name: column for name, column in export.columns.items() if name not in beside or name in overrides}
    resolved = dict(_resolve(source, firm))
    unread: dict[str, str] = {}
    for name in beside - set(firm):
        try:
            resolved |= _resolve(source, {name: export.columns[name]})
        except InputError as problem:
            unread[name] = problem.what
    unusable = {name: _unusable(source, numbers) for name, numbers in resolved.items() if name in beside - set(firm)}
    unread |= {name: why for name, why in unusable.items() if why}
    return {name: resolved[name] for name in export.columns if name in resolved and name not in unread}, unread


def names(source: Source) -> set[str]:
    """The lenient fields that the export knows headings for."""
    return {field.name for field in source.export.of.fields() if field.lenient and field.name in source.export.columns}


def cells(source: Source, resolved: Resolved) -> set[int]:
    """The cells that lenient fields alone are read from."""
    beside = names(source)
    firm = {i for name, numbers in resolved.items() if name not in beside for i in numbers}
    return {i for name, numbers in resolved.items() if name in beside for i in numbers if i is not None} - firm


def without(source: Source, resolved: Resolved, lost: Mapping[int, str]) -> tuple[Resolved, dict[str, str]]:
    """The fields but for the days and amounts whose cells nothing decides, and what leaves these open."""
    decided = {name for name, column in source.export.columns.items() if column.date or column.amount}
    cells = [(name, i) for name, numbers in resolved.items() if name in decided for i in numbers if i is not None]
    unread = {name: lost[i] for name, i in cells if i in lost}
    return {name: numbers for name, numbers in resolved.items() if name not in unread}, unread


def derived(source: Source, resolved: Resolved, lost: Mapping[int, str]) -> dict[str, str]:
    """The headings of cells that hide another record and that nothing decides, and what leaves them open."""
    own = {i for numbers in resolved.values() for i in numbers}
    return {f"“{source.table.headings[i].strip()}”": why for i, why in lost.items() if i not in own}


def notes(source: Source, unread: Mapping[str, str]) -> tuple[str, ...]:
    """What is said of the fields that are not read."""
    file = source.table.source.name
    return tuple(f"{file}: {name.replace('_', ' ')} is not read: {why}" for name, why in unread.items())


def _resolve(source: Source, columns: Mapping[str, FieldMapping]) -> Resolved:
    return resolving.resolve(
        columns, source.table.headings, source.settings.columns, source.where, source.export.of.table
    )


def _unusable(source: Source, numbers: Collection[int | None]) -> str:
    """Why no text can come of a field's cells: Excel has cut their digits, or they are lists."""
    table = source.table
    if any(i in table.textless for i in numbers):
        return "its column holds no text, number or date"
    return "Excel has cut the digits of its numbers" if any(i in table.lost_digits for i in numbers) else ""
