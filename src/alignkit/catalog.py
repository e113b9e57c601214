"""What the names in our `.sql` files stand for here.

A statement names relations by their canonical names (`deals`, `booked`, `placed`). A `Catalog` says which relation of
the engine each of them is; a child sees its parent's names and adds its own. So two scopes have two relations called
`booked`, and neither ever reads the other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.engine import Engine, FileEngine, Query, Relation, Statement
from alignkit.errors import AlignkitError
from alignkit.references import references

if TYPE_CHECKING:
    import pyarrow as pa


class Catalog:
    """Names, and the relations of one engine that they stand for; those of the parent are seen, never changed."""

    def __init__(self, engine: Engine, parent: Catalog | None = None) -> None:
        self.engine = engine
        self._parent = parent
        self._own: dict[str, Relation] = {}
        self._promised: dict[str, Query] = {}

    def child(self) -> Catalog:
        """A catalogue that sees these names and adds its own, which may shadow them."""
        return Catalog(self.engine, self)

    def only(self, names: Iterable[str]) -> Catalog:
        """A catalogue of these names alone: what nothing else reads is freed with this one."""
        chosen = Catalog(self.engine)
        for name in names:
            if (promised := self._promised.get(name)) is not None:
                chosen.promise(name, promised)
            else:
                chosen.adopt(self[name], name)
        return chosen

    def __getitem__(self, name: str) -> Relation:
        """The relation that a name stands for here."""
        relation = self._own.get(name)
        if relation is not None:
            return relation
        if (promised := self._promised.get(name)) is not None:
            return self.show(name, promised)
        if self._parent is not None:
            return self._parent[name]
        raise AlignkitError("unknown-relation", f"no relation is called {name} here", why="This is a bug in alignkit.")

    def adopt(self, relation: Relation, name: str = "") -> Relation:
        """Let a name stand for a relation here, its own if none is given.

        What the name stood for before is freed unless somebody holds it.
        """
        self._own[name or relation.name] = relation
        return relation

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> Relation:
        """Make Arrow data readable under a name."""
        return self.adopt(self.engine.put(name, rows))

    def keep(self, name: str, query: Query) -> Relation:
        """Compute a query once and keep its rows under a name."""
        return self.adopt(self.engine.keep(name, self.statement(query)))

    def show(self, name: str, query: Query) -> Relation:
        """Name a query without computing it; its parameters must be numbers or plain words (a zone, a currency)."""
        return self.adopt(self.engine.show(name, self.statement(query)))

    def promise(self, name: str, query: Query) -> None:
        """Name a query that is shown once something reads it: until then it costs nothing."""
        self._promised[name] = query

    def drop(self, *names: str) -> None:
        """Free relations of this catalogue that are no longer needed, now."""
        for name in names:
            if (relation := self._own.pop(name, None)) is not None:
                self.engine.drop(relation)

    def rows(self, query: Query) -> pa.Table:
        """All rows of a query, in memory."""
        return self.engine.rows(self.statement(query))

    def row(self, query: Query) -> dict[str, Any]:
        """The one row of a query."""
        return self.engine.row(self.statement(query))

    def batches(self, query: Query, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a query in its order, about `size` at a time; the names mean what they mean now."""
        return self.engine.batches(self.statement(query), size)

    def describe(self, name: str) -> dict[str, str]:
        """The columns of a relation and their engine types."""
        return self.engine.describe(self[name])

    def statement(self, query: Query) -> Statement:
        """The query with each name in its text replaced by that of the relation it stands for."""
        read = references(query.sql)
        relations = {name: self[name] for name in read.names}
        sql = read.renamed({name: relation.physical for name, relation in relations.items()})
        return Statement(sql, query.parameters, tuple(relations.values()))


class FileCatalog(Catalog):
    """The catalogue of a load: its engine reads files too."""

    engine: FileEngine

    def __init__(self, engine: FileEngine) -> None:
        super().__init__(engine)

    def read_csv(self, name: str, path: Path, *, delimiter: str, columns: int, skip: int = 0) -> Relation:
        """Read a clean UTF-8 file strictly, every cell as text, into a table with columns c0, c1, …."""
        return self.adopt(self.engine.read_csv(name, path, delimiter=delimiter, columns=columns, skip=skip))

    def read_parquet(self, name: str, path: Path) -> Relation:
        """Show a Parquet file as a view."""
        return self.adopt(self.engine.read_parquet(name, path))
