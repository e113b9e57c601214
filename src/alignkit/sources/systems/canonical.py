"""Our own column names: what someone whose CRM is unknown to us can write, and what `alignkit schema` describes.

Generated from the records, so that there is nothing here to keep in step.
"""

from __future__ import annotations

from alignkit.records import RECORDS, Record, RecordField
from alignkit.sources.mapping import readers
from alignkit.sources.mapping.exports import CellReader, Export, FieldMapping, Flavour, column, columns_of

_BY_TYPE: dict[str, CellReader] = {
    "money": readers.amount,
    "day": readers.day,
    "instant": readers.instant,
    "currency": readers.upper,
    "count": readers.count,
    "number": readers.amount,
    "share": readers.amount,
}


def mapping_of(field: RecordField, *headings: str) -> FieldMapping:
    """Where one of our fields comes from under the given headings, whoever wrote the file."""
    if field.name == "outcome":
        return columns_of(headings, ("stage",), read=readers.outcome)
    is_date = field.type.name in {"day", "instant"}
    reader = _BY_TYPE.get(field.type.name, readers.text)
    return column(*headings, read=reader, date=is_date, amount=field.type.name in {"money", "number", "share"})


def export_of(record: type[Record]) -> Export:
    """The canonical file of a record.

    >>> from alignkit.records.user import User
    >>> export_of(User).signature
    ('user_id', 'name')
    """
    also = {f.name: [word for name, word in record.also if name == f.name] for f in record.fields()}
    columns = {f.name: mapping_of(f, f.name, *also[f.name]) for f in record.fields()}
    return Export(
        of=record,
        system="canonical",
        name=record.table,
        signature=record.signature or record.key,
        columns=columns,
        flavours=(Flavour("canonical"),),
        mostly_ours=True,
        without=record.without,
    )


EXPORTS = tuple(export_of(record) for record in RECORDS.values())
