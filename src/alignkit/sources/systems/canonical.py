"""Our own column names: what someone whose CRM is unknown to us can write, and what `alignkit schema` describes.

Generated from the records, so that there is nothing here to keep in step. The headings `from`, `to` of a rate file
and a few other plain words are understood too.
"""

from __future__ import annotations

from alignkit.records import RECORDS, Record, RecordField
from alignkit.sources.mapping import expressions as readers
from alignkit.sources.mapping.exports import Column, Export, Flavour, How, Read
from alignkit.sources.mapping.statements import stage_outcome

#: The headings that make a file that record and no other (beside those, any field of the record may be there).
SIGNATURES = {
    "deals": ("deal_id", "outcome"),
    "touches": ("person_id", "kind", "touched_at"),
    "campaigns": ("campaign_id", "name"),
    "people": ("person_id", "email"),
    "accounts": ("account_id", "name"),
    "roles": ("deal_id", "person_id"),
    "stage_changes": ("deal_id", "stage", "entered_at"),
    "activities": ("activity_id", "occurred_at"),
    "users": ("user_id", "name"),
    "spend": ("spent_on", "amount"),
    "fx_rates": ("date", "to_currency|to", "rate"),
    "bookings": ("booking_id", "booked_on", "amount"),
}

#: Other plain words for a field.
ALSO = {
    "from_currency": ("from",),
    "to_currency": ("to",),
}

#: A file with these is another record in spite of the signature: a file of ad groups names the campaign of each.
_WITHOUT = {
    "campaigns": ("amount", "campaign_name"),
    "accounts": ("person_id", "deal_id"),
    "roles": ("touched_at",),
    "spend": ("booking_id",),
}

_BY_TYPE: dict[str, Read] = {
    "money": readers.amount,
    "day": readers.day,
    "instant": readers.instant,
    "currency": readers.upper,
    "count": readers.count,
}


def reader_of(field: RecordField) -> Read:
    """How a cell that holds our field is read, whoever wrote it."""
    if field.name == "outcome":
        return readers.outcome
    return _BY_TYPE.get(field.type.name, readers.text)


def column_of(field: RecordField, *headings: str) -> Column:
    """The column of one of our fields under the given headings."""
    is_date = field.type.name in {"day", "instant"}
    return Column((headings,), reader_of(field), is_date, field.type.name == "money")


def export_of(record: type[Record]) -> Export:
    """The canonical file of a record.

    >>> from alignkit.records import User
    >>> export_of(User).signature
    ('user_id', 'name')
    """
    columns = {f.name: column_of(f, f.name, *ALSO.get(f.name, ())) for f in record.fields()}
    if record.table == "deals":
        columns["outcome"] = Column((("outcome",), ("stage",)), _outcome)
    return Export(
        of=record,
        system="canonical",
        name=record.table,
        signature=SIGNATURES.get(record.table, record.key),
        columns=columns,
        flavours=(Flavour("canonical"),),
        mostly_ours=True,
        without=_WITHOUT.get(record.table, ()),
    )


def _outcome(how: How, cell: str | None, stage: str | None) -> str:
    if cell is None:
        return stage_outcome(str(stage))
    return readers.outcome(how, cell, stage)


EXPORTS = tuple(export_of(record) for record in RECORDS.values())
