"""How a room asks for relational work: named `.sql` files, bound parameters, handles to what stands in an engine.

The rooms know these contracts and the `Catalog` of names; `project.py` hands them one over an engine from `backends/`.
A `Query` is the text of one `.sql` file (a single `select`) and its parameters; a `Statement` is a query whose names
have become relations. No SQL is ever pieced together from a user's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from alignkit.errors import AlignkitError

if TYPE_CHECKING:
    import pyarrow as pa

_PARAMETER = re.compile(r"\$([a-z_]+)")
_NONE: Mapping[str, int] = {}

#: A table is computed and kept, a view is computed whenever it is read, an Arrow table stays where it is.
Kind = Literal["table", "view", "arrow"]


@dataclass(frozen=True, slots=True)
class Query:
    """One `select` and the values of its named parameters (`$lookback_days`)."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, package: str, name: str, codes: Mapping[str, int] = _NONE, **parameters: Any) -> Query:
        """The query in `name`.sql of a package of ours; of `codes` it is given those that it names.

        >>> Query.read("alignkit.journeys", "entries", {"kept": 8, "duplicate": 4}).parameters
        {'kept': 8}
        """
        text, named = _text(package, name)
        return cls(text, parameters | {code: number for code, number in codes.items() if code in named})


def codes(words: Sequence[str]) -> dict[str, int]:
    """The numbers that stand for words in data, by what a statement calls them: no number stands in a `.sql` file.

    >>> codes(["not-a-response", "kept"])
    {'not_a_response': 0, 'kept': 1}
    """
    return {word.replace("-", "_"): number for number, word in enumerate(words)}


@cache
def _text(package: str, name: str) -> tuple[str, frozenset[str]]:
    """A `.sql` file and the names of its parameters."""
    text = files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return text, frozenset(_PARAMETER.findall(text))


class Relation:
    """A handle to a table, a view or an Arrow table in an engine: `name` is ours, `physical` the engine's own.

    `rows` is how many a kept table has (0 for the others: nobody counted). `parents` are the relations that a view
    reads: they stand as long as it does. `content` is what the engine keeps beside it, `dropped` what it sets when it
    is gone. Once nobody holds a handle, its relation is freed; one that was dropped, or reads one that was, is *spent*
    and refused.
    """

    __slots__ = ("__weakref__", "content", "dropped", "kind", "name", "parents", "physical", "rows")

    def __init__(
        self,
        name: str,
        physical: str,
        kind: Kind,
        *,
        rows: int = 0,
        parents: tuple[Relation, ...] = (),
        content: Any = None,
    ) -> None:
        self.name, self.physical, self.kind = name, physical, kind
        self.rows, self.parents, self.content = rows, parents, content
        self.dropped = False

    def __repr__(self) -> str:
        return f"<{'spent ' if self.is_spent else ''}{self.kind} {self.name}, {self.physical}>"

    @property
    def is_spent(self) -> bool:
        """Whether it, or anything that it reads, was dropped."""
        return any(relation.dropped for relation in self.lineage())

    def lineage(self) -> Iterator[Relation]:
        """It, and every relation that it reads, through views of views."""
        waiting, seen = [self], {id(self)}
        while waiting:
            relation = waiting.pop()
            yield relation
            for parent in relation.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent)


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as an engine runs it: physical names in its text, and the relations that it reads."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()

    def lineage(self) -> Iterator[Relation]:
        """Every relation that it reads, through views of views."""
        for relation in self.relations:
            yield from relation.lineage()


class Engine(Protocol):
    """A relational engine: relations by handle, statements in, Arrow out. Any thread may ask at any time.

    Every relation has a physical name of its own, so that no two questions share one by accident. A handle that is
    spent, or another engine's, is refused with a `StaleRelationError`.
    """

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> Relation:
        """Make Arrow data readable: a table where it is, batches by taking them in."""

    def keep(self, name: str, statement: Statement) -> Relation:
        """Compute a statement once and keep its rows."""

    def show(self, name: str, statement: Statement) -> Relation:
        """Name a statement without computing it; its parameters must be numbers or plain words (a zone, a currency)."""

    def drop(self, relation: Relation) -> None:
        """Free a relation at once; streams that have begun go on with what stood when they began."""

    def rows(self, statement: Statement) -> pa.Table:
        """All rows of a statement, in memory."""

    def row(self, statement: Statement) -> dict[str, Any]:
        """The one row of a statement as Python values: quicker than a table of one row."""

    def batches(self, statement: Statement, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a statement in its order, about `size` at a time."""

    def describe(self, relation: Relation) -> dict[str, str]:
        """The columns of a relation and their engine types."""

    def close(self) -> None:
        """Free everything; whatever is asked afterwards is refused."""


class FileEngine(Engine, Protocol):
    """An engine that can also read files: what ingestion needs, and questions never do."""

    def read_csv(self, name: str, path: Path, *, delimiter: str, columns: int, skip: int = 0) -> Relation:
        """Read a clean UTF-8 file strictly, every cell as text, into a table with columns c0, c1, …."""

    def read_parquet(self, name: str, path: Path) -> Relation:
        """Show a Parquet file as a view."""


@dataclass(frozen=True)
class Resources:
    """What an engine may use: a folder of its own, so many threads (None: all), and memory before it spills."""

    workspace: Path
    threads: int | None = None
    memory_limit: str | None = None


@dataclass(frozen=True)
class Backend:
    """Where questions can be computed, and what it can; one file in `backends/`, or an entry point of that group.

    `open` opens an engine of its own, which receives the canonical tables; None: it adopts the engine of the load with
    the tables that stand in it. `spills`: what exceeds the memory goes to disk. `threads`: their number can be set.
    """

    name: str
    title: str
    open: Callable[[Resources], Engine] | None = None
    spills: bool = False
    threads: bool = False


class StaleRelationError(AlignkitError):
    """A relation was asked for after it had been dropped, replaced or closed: our own bug, never a wrong figure."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "stale-relation",
            f"the relation {name} is asked for after it was dropped, replaced or closed",
            why="This is a bug in alignkit, or a project that is asked after it was closed. No figure was computed.",
        )
