"""Which exports a file may be: what the settings say always wins over what can be recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignkit.config.settings import InputSettings
from alignkit.errors import ConfigError, Place, did_you_mean
from alignkit.records import RECORDS, Record
from alignkit.sources.mapping.exports import Export, FieldMapping, heading_key
from alignkit.sources.mapping.lookups import LOOKUPS
from alignkit.sources.mapping.readers import mapping_of
from alignkit.sources.mapping.recognition import nearest
from alignkit.sources.mapping.registry import all_exports, systems
from alignkit.sources.systems.canonical import export_of


def candidates(table: str | None, inputs: Mapping[str, InputSettings]) -> tuple[Export, ...]:
    """The exports that a file may be: those of the record that was asked for, and of each record only those of the
    system that the settings name. A heading that they name for a field stands for that field's own.
    """
    _refuse_unknown(inputs)
    chosen = []
    for export in all_exports():
        settings = inputs.get(export.of.table, InputSettings())
        gives = {export.of.table, *(derived.of.table for derived in export.also)}
        if (table is None or table in gives) and settings.system in (None, export.system):
            chosen.append(as_said(export, settings))
    return tuple(chosen)


def as_said(export: Export, settings: InputSettings) -> Export:
    """The export with the headings that the settings name before its own: a field that it does not have is added.

    >>> from alignkit.records.user import User
    >>> as_said(export_of(User), InputSettings(columns={"name": "Rep"})).alternatives
    (('user_id',), ('name', 'Rep'))
    """
    columns, needs = dict(export.columns), export.alternatives
    for field in export.of.fields():
        if (heading := settings.columns.get(field.name)) is None:
            continue
        mapping = columns.get(field.name)
        own = {heading_key(name) for cell in mapping.cells for name in cell} if mapping else set()
        columns[field.name] = _before(heading, mapping) if mapping and own else mapping_of(field, heading)
        needs = tuple((*need, heading) if own & set(map(heading_key, need)) else need for need in needs)
    return replace(export, columns=columns, needs=needs) if settings.columns else export


def _before(heading: str, mapping: FieldMapping) -> FieldMapping:
    first, *others = mapping.cells
    return replace(mapping, cells=((heading, *first), *others))


def closest(headings: Sequence[str], record: type[Record], settings: InputSettings) -> Export | None:
    """The export for a file that fits none, but was named as a record: that of the system which the settings name; else
    our own names, unless another system's export lacks less.
    """
    named = [*headings, *settings.columns]
    exports = candidates(record.table, {record.table: settings})
    near = nearest(named, record.table, exports)
    own = None if settings.system else nearest(named, record.table, [as_said(export_of(record), settings)])
    if near and own:
        ours = near.match.export.own_names or len(own.lacking) <= len(near.lacking)
        return (own if ours else near).match.export
    fitting = near or own
    return fitting.match.export if fitting else None


def _refuse_unknown(inputs: Mapping[str, InputSettings]) -> None:
    """A system that nobody knows, or a field that a record does not have, is a typing error."""
    for table, settings in inputs.items():
        if settings.system and settings.system not in systems():
            hint = did_you_mean(settings.system, systems())
            raise ConfigError(
                "unknown-system",
                f"there is no system called {settings.system!r}",
                where=Place("alignkit.toml", None, f"inputs.{table}.system"),
                do=[hint or "use one of " + ", ".join(systems())],
            )
        record = {**RECORDS, **LOOKUPS}.get(table)
        unknown = [name for name in settings.columns if record and name not in record.model_fields]
        if record and unknown:
            hint = did_you_mean(unknown[0], record.model_fields)
            raise ConfigError(
                "unknown-field",
                f"{table} have no field called {unknown[0]!r}",
                where=Place("alignkit.toml", None, f"inputs.{table}.columns.{unknown[0]}"),
                do=[hint or "use one of " + ", ".join(record.model_fields)],
            )
