"""How a room asks for relational work: named `.sql` files, bound parameters, fixed table names.

The rooms know this Protocol only; `project.py` hands them an engine from `backends/`. A statement is a `Query`: the
text of one `.sql` file (a single `select`) and its parameters. No SQL is ever pieced together from a user's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Query:
    """One `select` and the values of its named parameters (`$lookback_days`)."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, package: str, name: str, **parameters: Any) -> Query:
        """The query in `name`.sql of a package of ours.

        >>> Query.read("alignkit.journeys", "deal_people", people="roles").parameters
        {'people': 'roles'}
        """
        return cls(files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8"), parameters)


class Engine(Protocol):
    """A relational engine: tables by name, queries in, Arrow out."""

    def put(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table readable under a fixed name of ours."""

    def keep(self, name: str, query: Query) -> int:
        """Compute a query once, keep its rows under a name, return how many there are."""

    def show(self, name: str, query: Query) -> None:
        """Name a query without computing it; its parameters must be plain words (a zone, a currency)."""

    def promise(self, name: str, query: Query) -> None:
        """Name a query without parameters that is shown once something reads it: until then it costs nothing."""

    def drop(self, *names: str) -> None:
        """Forget tables and views that are no longer needed."""

    def rows(self, query: Query) -> pa.Table:
        """All rows of a query, in memory."""

    def describe(self, name: str) -> dict[str, str]:
        """The columns of a table and their engine types."""

    def batches(self, query: Query, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a query in its order, at most `size` at a time."""
