"""The parts that one file gives: its own record, and those that hide in its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from alignkit.engine import Query
from alignkit.records import Record
from alignkit.sources.loading import Part
from alignkit.sources.mapping import resolving, statements
from alignkit.sources.mapping.exports import Derived, How
from alignkit.sources.mapping.expressions import Expression, cell
from alignkit.sources.mapping.expressions import sql as expression
from alignkit.sources.mapping.resolving import Resolved
from alignkit.sources.mapping.source import FileEngine, Source

#: From so many rows on, typed columns are made when they are asked for: a copy of all of them would not fit in memory.
MANY_ROWS = 1_000_000


class Made(NamedTuple):
    """A part to load, the expression of each of its fields, and the query that gives its rows."""

    part: Part
    fields: Mapping[str, Expression]
    query: Query


@dataclass(frozen=True)
class Making:
    """What the parts of one file have in common."""

    source: Source
    number: int
    how: How
    zone: str
    report_zone: str
    currency: str

    def own(self, resolved: Resolved) -> Made:
        """The rows of the file as its own record."""
        export = self.source.export
        fields = statements.fields(export.of, export.columns, resolved, self.how)
        frame_rows = [test for _, test in statements.tests(export, self.source.table.headings)]
        sql = statements.rows(f"cells_{self.number}", fields, frame_rows)
        stored = self.source.table.rows < MANY_ROWS or any(field.window for field in fields.values())
        part = self._part(export.of, f"raw_{self.number}", fields, resolved, stored=stored)
        return Made(part, fields, self._query(sql, fields))

    def derived(self, engine: FileEngine, derived: Derived, resolved: Resolved, place: int) -> Made:
        """The rows that hide in cells of the file, one an item."""
        headings = self.source.table.headings
        relation = f"cells_{self.number}"
        numbers = resolving.derived_needs(derived, headings)
        if derived.headed:
            labels = f"labels_{self.number}_{place}"
            engine.put(labels, _labels(resolving.derived_labels(derived, headings)))
            rows = statements.pivoted(relation, numbers, labels)
        else:
            assert derived.items is not None
            rows = statements.unnested(relation, derived.items(self.how, *map(cell, numbers)))
        item = Expression("item", frozenset(numbers))
        fields = statements.fields(derived.of, derived.columns, resolved, self.how, item)
        sql = statements.rows(f"({rows})", fields, [expression("{item} is null or {item} = ''", item=item)])
        part = self._part(derived.of, f"raw_{self.number}_{place}", fields, resolved)
        return Made(part, fields, self._query(sql, fields))

    def _query(self, sql: str, fields: Mapping[str, Expression]) -> Query:
        zones = {"source_zone": self.zone, "report_zone": self.report_zone}
        needed = frozenset[str]().union(*(field.parameters for field in fields.values()))
        return Query(sql, {name: zones[name] for name in sorted(needed)})

    def _part(
        self, record: type[Record], name: str, fields: Collection[str], resolved: Resolved, *, stored: bool = True
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
