"""Our own column names: what someone whose CRM is unknown to us can write, and what `alignkit schema` describes.

Generated from the records, so that there is nothing here to keep in step.
"""

from __future__ import annotations

from alignkit.records import RECORDS, Record
from alignkit.sources.mapping.exports import Export, Flavour, System
from alignkit.sources.mapping.readers import mapping_of

NAME = "canonical"
FLAVOURS = (Flavour(NAME, usual_decimal="."),)


def export_of(record: type[Record]) -> Export:
    """The canonical file of a record.

    >>> from alignkit.records.user import User
    >>> export_of(User).needs
    ('user_id', 'name')
    """
    also = {f.name: [word for name, word in record.also if name == f.name] for f in record.fields()}
    columns = {f.name: mapping_of(f, f.name, *also[f.name]) for f in record.fields()}
    return Export(
        of=record,
        name=record.table,
        needs=record.signature or record.key,
        columns=columns,
        flavours=FLAVOURS,
        lacks="|".join(record.without),
    )


SYSTEM = System(NAME, NAME, tuple(export_of(record) for record in RECORDS.values()), own_names=True)
