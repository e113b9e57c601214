"""The tags of a link that led to a touch: campaign parameters, search term, click id."""

from __future__ import annotations

from collections.abc import Sequence

from alignkit.sources.mapping.exports import CellReader, FieldMapping, How, Reader, column, columns_of
from alignkit.sources.mapping.expressions import Expression, case, sql

#: The parameters of a link that a touch keeps.
_TAGS = {name: name for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content")}
_TAGS |= {"term": "utm_term", "click_id": "gclid|msclkid|li_fat_id|fbclid"}


def query_value(parameter: str) -> CellReader:
    """A parameter of an address, or of its query alone, as it was meant; of several (`gclid|fbclid`) the first."""
    pattern = f"(?i)(?:^|[?&])(?:{parameter})=([^&#]+)"

    def read(how: How, address: Expression) -> Expression:
        value = sql("regexp_extract({address}, {pattern}, 1)", address=address, pattern=pattern)
        meant = sql("nullif(trim(url_decode(replace({value}, '+', ' '))), '')", value=value)
        return case((sql("contains({address}, '=')", address=address), meant))

    return read


def tagged(*headings: str) -> dict[str, FieldMapping]:
    """The fields of a touch that stand in the address, or in the query, of the link that led to it."""
    return {field: column(*headings, read=query_value(parameter)) for field, parameter in _TAGS.items()}


def tagged_within(*cells: Sequence[str], address: Reader) -> dict[str, FieldMapping]:
    """The same where `address` finds the link in several cells."""

    def within(parameter: str) -> Reader:
        def read(how: How, *given: Expression | None) -> Expression:
            return query_value(parameter)(how, address(how, *given))

        return read

    return {field: columns_of(*cells, read=within(parameter), shown=1) for field, parameter in _TAGS.items()}
