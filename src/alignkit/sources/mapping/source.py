"""A file that was recognised, and the same file on its way into one canonical table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from alignkit.config.settings import InputSettings
from alignkit.errors import Finding, Place
from alignkit.sources.files.staging import Table
from alignkit.sources.loading import Part
from alignkit.sources.mapping.exports import Export, Flavour
from alignkit.sources.mapping.expressions import Expression
from alignkit.sources.mapping.profile import Profile
from alignkit.sources.mapping.recognition import Match
from alignkit.sources.mapping.resolving import Resolved


@dataclass(frozen=True)
class Source:
    """One file that was recognised: what it is, and the settings that say how it is to be read."""

    table: Table
    export: Export
    flavour: Flavour
    settings: InputSettings
    evidence: Match

    @property
    def where(self) -> Place:
        """The line of the headings."""
        return Place(self.table.source.name, self.table.heading_line)

    @property
    def findings(self) -> list[Finding]:
        """The rows that could not be read at all, as findings of the file's record."""
        return [replace(one, record=self.export.of.table) for one in self.table.findings]

    def placer(self, resolved: Resolved) -> Callable[[int, str | None], Place]:
        """Where a row and a field stand in the user's file."""

        def place(row_no: int, name: str | None) -> Place:
            line = self.table.lines([row_no]).get(row_no)
            index = next((i for i in resolved.get(name or "", ()) if i is not None), None)
            return Place(self.table.source.name, line, self.table.headings[index] if index is not None else name)

        return place


@dataclass(frozen=True)
class Reading:
    """One file on its way into one canonical table: the part to load, and what is known about it so far.

    `cells` is the relation of the file's cells, `fields` the expression over them of each of the record's fields.
    """

    source: Source
    part: Part
    profile: Profile
    columns: Resolved
    left_out: Mapping[str, int]
    cells: str = ""
    derived: bool = False
    fields: Mapping[str, Expression] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def explained(self, finding: Finding) -> Finding:
        """A finding about an amount or a day, with what the rest of the file shows."""
        kind = next(
            (f.type.name for f in self.part.record.fields() if finding.code == f"unreadable-{_slug(f.name)}"), ""
        )
        marks = {".": "a decimal point", ",": "a decimal comma"}
        orders = {"ymd": "the year", "mdy": "the month", "dmy": "the day"}
        if kind == "money" and (mark := marks.get(self.profile.decimal.value)):
            return replace(finding, what=f"{finding.what}; this file has {mark}")
        if kind in {"day", "instant"} and (order := orders.get(self.profile.date_order.value)):
            return replace(finding, what=f"{finding.what}; in this file {order} comes first")
        return finding


def _slug(name: str) -> str:
    return name.replace("_", "-")
