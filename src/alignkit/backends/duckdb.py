"""DuckDB, locked down: the engine of every load, and the default for questions.

It may read the listed input files and its private workspace, nothing else: no network, no extension, no other file.
Everything leaves it through Arrow, so that exact integers stay exact.

A DuckDB connection runs one statement at a time. So every call takes a connection of its own from those that are idle,
a half-read stream keeps its own until it ends, and no question ever waits for another.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from alignkit.engine import Backend, Kind, Relation, StaleRelationError, Statement
from alignkit.errors import AlignkitError, InputError, Place, ResourceError

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

#: Views and tables of few rows are dropped so many at a time: it takes as long as making them, and nobody waits for
#: their room.
DROPS_AT_ONCE = 200
FEW_ROWS = 10_000

#: The engine of the load, as it stands.
BACKEND = Backend("duckdb", "DuckDB", spills=True, threads=True)

_STRICT = (
    "auto_detect = false, header = false, quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
    " ignore_errors = false, max_line_size = 8388608"
)
_GLOB = frozenset("*?[")
_WORD = re.compile(r"[A-Za-z0-9_/+-]*")


class DuckEngine:
    """One DuckDB that reads `files` and spills into `workspace` when `memory_limit` is reached.

    It stands in memory, or in a file of the workspace where `on_disk`.
    """

    def __init__(
        self,
        workspace: Path,
        files: Sequence[Path] = (),
        threads: int | None = None,
        memory_limit: str | None = None,
        *,
        on_disk: bool = False,
    ) -> None:
        import duckdb

        self._errors = duckdb
        self._root = duckdb.connect(
            str(workspace / "relations.duckdb") if on_disk else ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "allow_unsigned_extensions": "false",
            },
        )
        self._numbers = count(1)
        self._standing: dict[str, _Standing] = {}
        self._released: SimpleQueue[str] = SimpleQueue()
        self._waiting: SimpleQueue[str] = SimpleQueue()
        self._connections: list[_Connection] = []
        self._idle: list[_Connection] = []
        self._opening = Lock()
        self._is_closed = False
        self._lock_down(workspace, files, threads, memory_limit)

    def _lock_down(self, workspace: Path, files: Sequence[Path], threads: int | None, memory_limit: str | None) -> None:
        """Order matters: paths first, then external access off, then the configuration itself.

        `global` is what further connections have too.
        """
        spill = workspace / "spill"
        spill.mkdir(exist_ok=True, mode=0o700)
        listed = ", ".join(_literal(path.resolve()) for path in files)
        statements = [
            f"set global temp_directory = {_literal(spill)}",
            f"set global memory_limit = '{memory_limit}'" if memory_limit else "",
            f"set global threads = {int(threads)}" if threads else "",
            # A list of more than a few words becomes a join, which is dearer to plan than to do without for few rows.
            "set global disabled_optimizers = 'in_clause'" if threads == 1 else "",
            "set global preserve_insertion_order = true",
            "set global allow_persistent_secrets = false",
            "set global python_enable_replacements = false",
            "set global TimeZone = 'UTC'",
            "set global Calendar = 'gregorian'",
            f"set global allowed_paths = [{listed}]",
            f"set global allowed_directories = [{_literal(workspace.resolve())}]",
            "set global enable_external_access = false",
            "set global lock_configuration = true",
        ]
        for statement in filter(None, statements):
            self._root.execute(statement).complete()

    def close(self) -> None:
        """Forget everything; handles are spent, and streams that are half read are refused."""
        self._is_closed = True
        for standing in list(self._standing.values()):
            if (relation := standing.handle()) is not None:
                relation.dropped = True
        for connection in list(self._connections):
            connection.bare.close()
        self._root.close()

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> Relation:
        """Make Arrow data readable: a table where it is, batches by taking them in."""
        import pyarrow as pa

        if isinstance(rows, pa.Table):
            return self._made(name, "arrow", content=rows)
        with self._connection() as connection:
            connection.bare.register("arriving", rows)
            try:
                return self._created(connection, name, "select * from arriving", None)
            finally:
                connection.bare.unregister("arriving")

    def keep(self, name: str, statement: Statement) -> Relation:
        """Compute a statement once and keep its rows."""
        with self._connection(statement) as connection:
            parameters = dict(statement.parameters) or None
            return self._created(connection, name, statement.sql, parameters, statement.lineage())

    def show(self, name: str, statement: Statement) -> Relation:
        """Name a statement without computing it.

        A view cannot have bound parameters; its values (a number, a zone, a currency) come from closed lists and are
        written into it, and anything but a number or a plain word is refused.
        """
        sql = statement.sql
        for parameter, value in statement.parameters.items():
            sql = re.sub(rf"\${parameter}\b", _written(parameter, value), sql)
        with self._connection(statement) as connection:
            view = self._made(name, "view", parents=statement.relations)
            self._guarded(lambda: connection.bare.execute(f"create view {view.physical} as {sql}").complete())
            return view

    def drop(self, relation: Relation) -> None:
        """Free a relation at once; streams that have begun go on with what stood when they began."""
        relation.dropped = True
        self._released.put(relation.physical)
        with self._connection():
            pass

    def rows(self, statement: Statement) -> pa.Table:
        """All rows of a statement, in memory."""
        with self._connection(statement) as connection:
            return self._guarded(lambda: connection.ask(statement).to_arrow_table(), statement.lineage())

    def row(self, statement: Statement) -> dict[str, Any]:
        """The one row of a statement as Python values: planned once, where a table would be planned twice."""
        parameters = dict(statement.parameters) or None
        with self._connection(statement) as connection:
            asked = self._guarded(lambda: connection.bare.execute(statement.sql, parameters), statement.lineage())
            (values,) = self._guarded(asked.fetchall, statement.lineage())
            return dict(zip([column[0] for column in asked.description], values, strict=True))

    def batches(self, statement: Statement, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a statement in its order, about `size` at a time, over a connection of its own."""
        with self._connection(statement) as connection:
            reader = self._guarded(lambda: connection.ask(statement).to_arrow_reader(size), statement.lineage())
            try:
                while True:
                    batch = self._guarded(lambda: next(reader, None), statement.lineage())
                    if batch is None:
                        return
                    yield batch
                    self._refuse_closed("a stream")
            finally:
                reader.close()

    def describe(self, relation: Relation) -> dict[str, str]:
        """The columns of a relation and their types."""
        with self._connection(Statement("", {}, (relation,))) as connection:
            columns = connection.bare.execute(f"describe {relation.physical}").fetchall()
        return {name: kind for name, kind, *_ in columns}

    def read_csv(self, name: str, path: Path, *, delimiter: str, columns: int, skip: int = 0) -> Relation:
        """Read a clean UTF-8 file strictly, every cell as text, into a table with columns c0, c1, ….

        `skip` physical lines (frame and header) are passed over. Rows stand in the order of the file (`rowid`).
        Raises `InputError` when a row does not fit: the caller then reads row by row and says which.
        """
        types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(columns))
        where = f"skip = {int(skip)}, columns = {{{types}}}"
        sql = f"select * from read_csv($path, delim = $delimiter, {where}, {_STRICT})"  # noqa: S608 - numbers of ours
        self._refuse_glob(path)
        try:
            return self.keep(name, Statement(sql, {"path": str(path), "delimiter": delimiter}))
        except (self._errors.InvalidInputException, self._errors.ConversionException) as error:
            raise InputError("not-strict-csv", "a row does not fit", where=Place(path.name)) from error

    def read_parquet(self, name: str, path: Path) -> Relation:
        """Show a Parquet file as a view. Raises `InputError` when it is none."""
        self._refuse_glob(path)
        with self._connection() as connection:
            view = self._made(name, "view", content=path)
            try:
                connection.bare.read_parquet(str(path), file_row_number=True).create_view(view.physical)
            except self._errors.Error as error:
                raise _unreadable(path) from error
            return view

    @contextmanager
    def _connection(self, statement: Statement | None = None) -> Iterator[_Connection]:
        """A connection that nobody else uses, on which everything that the statement reads can be read.

        One on which something failed may hold half a result: it is closed, and another is opened for who comes next.
        """
        self._refuse_closed("a relation")
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._opened()
        try:
            self._free(connection)
            if statement is not None:
                self._refuse_stale(statement)
                connection.register(statement.lineage())
            yield connection
        except GeneratorExit:  # a stream that nobody reads to its end: it has let go of its result
            self._idle.append(connection)
            raise
        except BaseException:
            self._connections.remove(connection)
            connection.bare.close()
            raise
        self._idle.append(connection)

    def _opened(self) -> _Connection:
        with self._opening:
            connection = _Connection(self._root.cursor())
        self._connections.append(connection)
        return connection

    def _free(self, connection: _Connection) -> None:
        """Drop what nobody holds any more: large tables now, views and small tables many at a time."""
        statements = []
        for physical in _taken(self._released):
            standing = self._standing.pop(physical, None)
            if standing is None or standing.kind == "arrow":
                continue
            drop = f"drop {standing.kind} if exists {physical}"
            if standing.rows > FEW_ROWS:
                statements.append(drop)
            else:
                self._waiting.put(drop)
        if self._waiting.qsize() >= DROPS_AT_ONCE:
            statements += _taken(self._waiting)
        if statements:
            connection.bare.execute("; ".join(statements)).complete()

    def _refuse_stale(self, statement: Statement) -> None:
        for relation in statement.relations:
            standing = self._standing.get(relation.physical)
            if relation.is_spent or standing is None or standing.handle() is not relation:
                raise StaleRelationError(relation.name)

    def _refuse_closed(self, what: str) -> None:
        if self._is_closed:
            raise StaleRelationError(what)

    def _made(self, name: str, kind: Kind, **more: Any) -> Relation:
        """A handle of its own; when nobody holds it any more, its name is handed back."""
        relation = Relation(name, f"r{next(self._numbers)}", kind, **more)
        weakref.finalize(relation, self._released.put, relation.physical).atexit = False
        self._standing[relation.physical] = _Standing(kind, weakref.ref(relation))
        return relation

    def _created(
        self, connection: _Connection, name: str, sql: str, parameters: Any, read: Iterable[Relation] = ()
    ) -> Relation:
        table = self._made(name, "table")
        written = f"create table {table.physical} as {sql}"
        counted = self._guarded(lambda: connection.bare.execute(written, parameters).fetchall(), read)
        table.rows = self._standing[table.physical].rows = int(counted[0][0])
        return table

    def _guarded(self, work: Callable[[], T], read: Iterable[Relation] = ()) -> T:
        """Turn "no room" and a damaged file into our own errors; the rest is a bug, or the caller's to explain.

        What fails in the middle of a stream comes through Arrow, as an `OSError` with DuckDB's words.
        """
        try:
            return work()
        except (self._errors.Error, OSError) as error:
            known = self._no_room(error) or self._damaged(read)
            if known is None:
                raise
            raise known from error

    def _no_room(self, error: Exception) -> AlignkitError | None:
        says = str(error).lower()
        full = isinstance(error, self._errors.IOException | OSError) and "space" in says
        if not full and not says.startswith("out of memory error"):
            return None
        return ResourceError(
            "no-room",
            "memory or disk ran out while the data was joined",
            do=["free disk space in the temporary folder, or raise  ALIGNKIT_MEMORY_LIMIT"],
        )

    def _damaged(self, read: Iterable[Relation]) -> AlignkitError | None:
        """The first Parquet file with a page that cannot be read: a query meets it late and does not name the file."""
        for relation in read:
            if not isinstance(relation.content, Path):
                continue
            try:
                with self._connection() as connection:
                    pages = f"select max(hash(columns(*))) from {relation.physical}"  # noqa: S608 - our name
                    connection.bare.execute(pages).fetchall()
            except self._errors.Error:
                return _unreadable(relation.content)
        return None

    @staticmethod
    def _refuse_glob(path: Path) -> None:
        """DuckDB reads `a*.csv` as a pattern: such a name must be staged under a name of ours first."""
        if _GLOB & set(str(path)):
            raise AlignkitError(
                "glob-in-name", "a file with a pattern character must be staged", where=Place(path.name)
            )


@dataclass
class _Standing:
    """What stands under a physical name."""

    kind: Kind
    handle: weakref.ref[Relation]
    rows: int = 0


class _Connection:
    """One connection, used by one caller at a time; Arrow tables are known to a connection, not to the database."""

    def __init__(self, bare: Any) -> None:
        self.bare = bare
        self._registered: dict[str, weakref.ref[Relation]] = {}

    def register(self, read: Iterable[Relation]) -> None:
        """Make the Arrow tables among these relations readable here, and forget those that are gone."""
        for physical, handle in list(self._registered.items()):
            relation = handle()
            if relation is None or relation.dropped:
                self.bare.unregister(physical)
                del self._registered[physical]
        for relation in read:
            if relation.kind == "arrow" and relation.physical not in self._registered:
                self.bare.register(relation.physical, relation.content)
                self._registered[relation.physical] = weakref.ref(relation)

    def ask(self, statement: Statement) -> Any:
        """The result of a statement, not yet computed."""
        return self.bare.sql(statement.sql, params=dict(statement.parameters) or None)


def _taken(queue: SimpleQueue[str]) -> Iterator[str]:
    """Everything that waits in a queue."""
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return


def _written(parameter: str, value: object) -> str:
    """A value in the text of a view.

    >>> _written("verdict", 8), _written("zone", "Europe/Berlin"), _written("with_lost", True)
    ('8', "'Europe/Berlin'", 'true')
    """
    if isinstance(value, bool | int):
        return str(value).lower()
    if not _WORD.fullmatch(str(value)):
        raise AlignkitError("not-a-word", f"${parameter} of a view must be a number or a plain word")
    return f"'{value}'"


def _unreadable(path: Path) -> InputError:
    return InputError(
        "unreadable-parquet",
        "is not a Parquet file that can be read",
        where=Place(path.name),
        do=["export it again, or as CSV"],
    )


def _literal(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"
