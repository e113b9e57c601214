"""The parts that one file gives: its own record, and those that hide in its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from alignkit.catalog import FileCatalog
from alignkit.records import Record
from alignkit.sources.loading import Part
from alignkit.sources.mapping import resolving, statements
from alignkit.sources.mapping.exports import Derived, How
from alignkit.sources.mapping.expressions import Expression, cell, sql
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.source import Source

#: From so many rows on, typed columns are made when they are asked for: a copy of all of them would not fit in memory.
MANY_ROWS = 1_000_000


class Made(NamedTuple):
    """A part to load, and the expression of each of its fields."""

    part: Part
    fields: Mapping[str, Expression]


@dataclass(frozen=True)
class Making:
    """What the parts of one file have in common; `cells` is the relation of its cells."""

    source: Source
    number: int
    cells: str
    how: How
    zone: str
    currency: str

    def own(self, resolved: Resolved) -> Made:
        """The rows of the file as its own record."""
        export = self.source.export
        fields = statements.fields(export.of, export.columns, resolved, self.how)
        frame_rows = [test for _, test in statements.tests(export, self.source.table.headings)]
        rows = statements.rows(self.cells, fields, frame_rows)
        stored = self.source.table.rows < MANY_ROWS or any(field.window for field in fields.values())
        return Made(self._part(export.of, rows, fields, resolved, stored=stored), fields)

    def derived(self, engine: FileCatalog, derived: Derived, resolved: Resolved, place: int) -> Made:
        """The rows that hide in cells of the file, one an item."""
        headings = self.source.table.headings
        numbers = resolving.derived_needs(derived, headings)
        if derived.headed:
            labels = f"labels_{self.number}_{place}"
            engine.put(labels, _labels(resolving.derived_labels(derived, headings)))
            items = statements.pivoted(self.cells, numbers, labels)
        else:
            assert derived.items is not None
            items = statements.unnested(self.cells, derived.items(self.how, *map(cell, numbers)))
        item = Expression("item", frozenset(numbers))
        fields = statements.fields(derived.of, derived.columns, resolved, self.how, item)
        rows = statements.rows(f"({items})", fields, [sql("{item} is null or {item} = ''", item=item)])
        return Made(self._part(derived.of, rows, fields, resolved), fields)

    def _part(
        self, record: type[Record], rows: str, fields: Collection[str], resolved: Resolved, *, stored: bool = True
    ) -> Part:
        return Part(
            record=record,
            rows=rows,
            present=dict.fromkeys(fields, "VARCHAR"),
            place=self.source.placer(resolved),
            source_zone=self.zone,
            currency=self.currency,
            stored=stored,
        )


def _labels(labels: Mapping[int, str]) -> object:
    import pyarrow as pa

    return pa.table({"item_no": pa.array(labels, pa.int64()), "item_label": pa.array(labels.values(), pa.string())})
