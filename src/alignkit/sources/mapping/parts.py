"""The parts that one file gives: its own record, and those that hide in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignkit.catalog import FileCatalog
from alignkit.engine import Query
from alignkit.records import Record
from alignkit.sources.loading import Part
from alignkit.sources.mapping import recognition as recognise
from alignkit.sources.mapping import statements
from alignkit.sources.mapping.exports import Derived, How
from alignkit.sources.mapping.recognition import Resolved
from alignkit.sources.mapping.source import Source

#: From so many rows on, typed columns are made when they are asked for: a copy of all of them would not fit in memory.
MANY_ROWS = 1_000_000

#: What is too dear to be worked out more than once: a row's place among its likes.
_COSTLY = " over ("


@dataclass(frozen=True)
class Making:
    """What the parts of one file have in common."""

    source: Source
    number: int
    how: How
    zone: str
    report_zone: str
    currency: str

    def own(self, resolved: Resolved) -> tuple[Part, Query]:
        """The rows of the file as its own record."""
        export = self.source.export
        fields = statements.fields(export.of, export.columns, resolved, self.how)
        tests = statements.tests(export, self.source.table.headings)
        sql = statements.rows(f"cells_{self.number}", fields, [test for _, test in tests])
        stored = self.source.table.rows < MANY_ROWS or any(_COSTLY in field for field in fields.values())
        return self._part(export.of, f"raw_{self.number}", fields, resolved, stored=stored), self._query(sql)

    def derived(self, engine: FileCatalog, derived: Derived, resolved: Resolved, place: int) -> tuple[Part, Query]:
        """The rows that hide in cells of the file, one an item."""
        headings = self.source.table.headings
        relation = f"cells_{self.number}"
        fields = statements.fields(derived.of, derived.columns, resolved, self.how)
        if derived.headed:
            labels = f"labels_{self.number}_{place}"
            engine.put(labels, _labels(recognise.derived_labels(derived, headings)))
            items = statements.pivoted(relation, recognise.derived_needs(derived, headings), labels)
        else:
            assert derived.items is not None
            cells = [f"c{i}" for i in recognise.derived_needs(derived, headings)]
            items = statements.unnested(relation, derived.items(self.how, *cells))
        sql = statements.rows(f"({items})", fields, ["item is null or item = ''"])
        return self._part(derived.of, f"raw_{self.number}_{place}", fields, resolved), self._query(sql)

    def _query(self, sql: str) -> Query:
        zones = {"source_zone": self.zone, "report_zone": self.report_zone}
        return Query(sql, {key: value for key, value in zones.items() if f"${key}" in sql})

    def _part(
        self, record: type[Record], name: str, fields: Mapping[str, str], resolved: Resolved, *, stored: bool = True
    ) -> Part:
        return Part(
            record=record,
            relation=name,
            present=dict.fromkeys(fields, "VARCHAR"),
            place=self.source.placer(resolved),
            source_zone=self.zone,
            currency=self.currency,
            stored=stored,
        )


def _labels(labels: Mapping[int, str]) -> object:
    import pyarrow as pa

    return pa.table({"item_no": pa.array(labels, pa.int64()), "item_label": pa.array(labels.values(), pa.string())})
