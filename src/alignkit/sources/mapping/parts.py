"""The parts that one file gives: its own record, and those that hide in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignkit.records import Record
from alignkit.sources.loading import Part
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.exports import Derived, How
from alignkit.sources.mapping.recognition import Resolved
from alignkit.sources.mapping.source import FileEngine, Source

#: From so many rows on, typed columns are made when they are asked for: a copy of all of them would not fit in memory.
MANY_ROWS = 1_000_000

#: What is too dear to be worked out more than once: a row's place among its likes.
_COSTLY = " over ("


@dataclass(frozen=True)
class Making:
    """What the parts of one file have in common; `cells` is the relation of its cells."""

    source: Source
    number: int
    cells: str
    how: How
    zone: str
    currency: str

    def own(self, resolved: Resolved) -> Part:
        """The rows of the file as its own record."""
        export = self.source.export
        fields = statements.fields(export.of, export.columns, resolved, self.how)
        tests = statements.tests(export, self.source.table.headings)
        rows = statements.rows(self.cells, fields, [test for _, test in tests])
        stored = self.source.table.rows < MANY_ROWS or any(_COSTLY in field for field in fields.values())
        return self._part(export.of, rows, fields, resolved, stored=stored)

    def derived(self, engine: FileEngine, derived: Derived, resolved: Resolved, place: int) -> Part:
        """The rows that hide in cells of the file, one an item."""
        headings = self.source.table.headings
        fields = statements.fields(derived.of, derived.columns, resolved, self.how)
        if derived.headed:
            labels = f"labels_{self.number}_{place}"
            engine.put(labels, _labels(recognise.derived_labels(derived, headings)))
            items = statements.pivoted(self.cells, recognise.derived_needs(derived, headings), labels)
        else:
            assert derived.items is not None
            cells = [f"c{i}" for i in recognise.derived_needs(derived, headings)]
            items = statements.unnested(self.cells, derived.items(self.how, *cells))
        rows = statements.rows(f"({items})", fields, ["item is null or item = ''"])
        return self._part(derived.of, rows, fields, resolved)

    def _part(
        self, record: type[Record], rows: str, fields: Mapping[str, str], resolved: Resolved, *, stored: bool = True
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
