"""Our own column names: what someone whose CRM is unknown to us can write, and what `alignkit schema` describes.

Generated from the records, so that there is nothing here to keep in step. The headings `from`, `to` of a rate file
and a few other plain words are understood too.
"""

from __future__ import annotations

from alignkit.records import RECORDS, Record
from alignkit.sources.mapping.exports import Export, Flavour, System
from alignkit.sources.mapping.readers import mapping_of

NAME = "canonical"

#: The headings that make a file that record and no other (beside those, any field of the record may be there).
NEEDS = {
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
    "campaign": ("campaign_name",),
}

#: A file with one of these is another record in spite of what it has: spend names the campaign of each row, and where a
#: row has an id of its own beside that of a campaign or an account, it is neither.
LACKS = {
    "campaigns": ("id", "amount", "campaign_name"),
    "accounts": ("id", "person_id", "deal_id"),
    "roles": ("touched_at",),
    "spend": ("booking_id",),
}


def export_of(record: type[Record]) -> Export:
    """The canonical file of a record.

    >>> from alignkit.records import User
    >>> export_of(User).needs
    ('user_id', 'name')
    """
    columns = {f.name: mapping_of(f, f.name, *ALSO.get(f.name, ())) for f in record.fields()}
    return Export(
        of=record,
        name=record.table,
        needs=NEEDS.get(record.table, record.key),
        columns=columns,
        flavours=(Flavour(NAME, usual_decimal="."),),
        lacks=LACKS.get(record.table, ()),
    )


SYSTEM = System(NAME, NAME, tuple(export_of(record) for record in RECORDS.values()), own_names=True)
