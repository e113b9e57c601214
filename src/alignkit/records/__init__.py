"""The canonical records: the only schema. Loader, checks, docs, JSON Schema and error texts derive from them.

A record is a file of this folder: it is found here, and nothing else lists it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from alignkit.records.base import Record, RecordField, Rule

__all__ = ["RECORDS", "Record", "RecordField", "Rule"]


def _found() -> Iterator[type[Record]]:
    """The records that the files of this folder define."""
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for value in vars(module).values():
            is_record = isinstance(value, type) and issubclass(value, Record) and value is not Record
            if is_record and value.__module__ == module.__name__:
                yield value


#: Canonical table name → record.
RECORDS: dict[str, type[Record]] = {
    record.table: record for record in sorted(_found(), key=lambda one: (one.order, one.table))
}
