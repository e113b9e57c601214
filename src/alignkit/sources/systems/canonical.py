"""Our own column names: what someone whose CRM is unknown to us can write, and what `alignkit schema` describes.

Generated from the records, so that there is nothing here to keep in step.
"""

from __future__ import annotations

from alignkit.records import RECORDS, Record, RecordField
from alignkit.sources.mapping import expressions as readers
from alignkit.sources.mapping.exports import Column, Export, Flavour, How, Read
from alignkit.sources.mapping.statements import stage_outcome

_BY_TYPE: dict[str, Read] = {
    "money": readers.amount,
    "day": readers.day,
    "instant": readers.instant,
    "currency": readers.upper,
    "count": readers.count,
    "number": readers.amount,
    "share": readers.amount,
}


def reader_of(field: RecordField) -> Read:
    """How a cell that holds our field is read, whoever wrote it."""
    if field.name == "outcome":
        return readers.outcome
    return _BY_TYPE.get(field.type.name, readers.text)


def column_of(field: RecordField, *headings: str) -> Column:
    """The column of one of our fields under the given headings."""
    is_date = field.type.name in {"day", "instant"}
    return Column((headings,), reader_of(field), is_date, field.type.name in {"money", "number", "share"})


def export_of(record: type[Record]) -> Export:
    """The canonical file of a record.

    >>> from alignkit.records.user import User
    >>> export_of(User).signature
    ('user_id', 'name')
    """
    also = {f.name: [word for name, word in record.also if name == f.name] for f in record.fields()}
    columns = {f.name: column_of(f, f.name, *also[f.name]) for f in record.fields()}
    if record.table == "deals":
        columns["outcome"] = Column((("outcome",), ("stage",)), _outcome)
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


def _outcome(how: How, cell: str | None, stage: str | None) -> str:
    if cell is None:
        return stage_outcome(str(stage))
    return readers.outcome(how, cell, stage)


EXPORTS = tuple(export_of(record) for record in RECORDS.values())
