"""The vendors' headings, looked up in the column maps of `sources/`: what is written is what is read.

Headings that no reader of ours needs (first names, companies, creation times of members) stand in the writers.
"""

from __future__ import annotations

from collections.abc import Callable

from alignkit.sources.mapping.exports import Export


def headings(export: Export) -> Callable[..., str]:
    """The vendor's heading for a field of ours; `cell` where a field is read from several.

    >>> from alignkit.sources.systems.salesforce import OPPORTUNITY
    >>> deal = headings(OPPORTUNITY)
    >>> deal("closed_on"), deal("outcome", cell=1)
    ('CloseDate', 'IsClosed')
    """

    def heading(field: str, *, cell: int = 0) -> str:
        return export.columns[field].cells[cell][0]

    return heading
