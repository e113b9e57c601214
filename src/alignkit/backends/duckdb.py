"""DuckDB, locked down: the default engine.

It may read the listed input files and its private workspace, nothing else: no network, no extension, no other file.
Everything leaves it through Arrow, so that exact integers stay exact.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignkit.engine import Query
from alignkit.errors import AlignkitError, InputError, Place, ResourceError

if TYPE_CHECKING:
    import pyarrow as pa

_STRICT = (
    "auto_detect = false, header = false, quote = '\"', escape = '\"', strict_mode = true, null_padding = false,"
    " ignore_errors = false, max_line_size = 8388608"
)
_GLOB = frozenset("*?[")
_MISSING = re.compile(r"Table with name (\w+) does not exist")
_WORD = re.compile(r"[A-Za-z0-9_/+-]*")


class DuckEngine:
    """One in-memory DuckDB that reads `files` and spills into `workspace` when `memory_limit` is reached."""

    def __init__(
        self,
        workspace: Path,
        files: Sequence[Path] = (),
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        import duckdb

        self._errors = duckdb
        self._names: dict[str, str] = {}
        self._parquet: dict[str, Path] = {}
        self._promised: dict[str, Query] = {}
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "allow_unsigned_extensions": "false",
            },
        )
        self._lock(workspace, files, threads, memory_limit)

    def _lock(self, workspace: Path, files: Sequence[Path], threads: int | None, memory_limit: str | None) -> None:
        """Order matters: paths first, then external access off, then the configuration itself."""
        spill = workspace / "spill"
        spill.mkdir(exist_ok=True, mode=0o700)
        listed = ", ".join(_literal(path.resolve()) for path in files)
        statements = [
            f"set temp_directory = {_literal(spill)}",
            f"set memory_limit = '{memory_limit}'" if memory_limit else "",
            f"set threads = {int(threads)}" if threads else "",
            "set preserve_insertion_order = true",
            "set allow_persistent_secrets = false",
            "set python_enable_replacements = false",
            "set TimeZone = 'UTC'",
            "set Calendar = 'gregorian'",
            "set enable_progress_bar = false",
            f"set allowed_paths = [{listed}]",
            f"set allowed_directories = [{_literal(workspace.resolve())}]",
            "set enable_external_access = false",
            "set lock_configuration = true",
        ]
        for statement in filter(None, statements):
            self._connection.execute(statement).complete()

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def put(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table readable under a name of ours."""
        self.drop(name)
        self._names[name] = "arrow"
        self._connection.register(name, rows)

    def keep(self, name: str, query: Query) -> int:
        """Compute a query once and keep its rows under a name; how many there are."""
        self.drop(name)
        self._names[name] = "table"
        sql, parameters = f"create table {name} as {query.sql}", dict(query.parameters) or None
        counted = self._guarded(lambda: self._connection.execute(sql, parameters).fetchall())
        return int(counted[0][0])

    def show(self, name: str, query: Query) -> None:
        """Name a query without computing it.

        A view cannot have bound parameters; its values (a zone, a currency) come from closed lists and are written into
        it, and anything but a plain word is refused.
        """
        self.drop(name)
        sql = query.sql
        for parameter, value in query.parameters.items():
            if not _WORD.fullmatch(str(value)):
                raise AlignkitError("not-a-word", f"${parameter} of a view must be a plain word")
            sql = re.sub(rf"\${parameter}\b", f"'{value}'", sql)
        self._names[name] = "view"
        self._guarded(lambda: self._connection.execute(f"create view {name} as {sql}").complete())

    def promise(self, name: str, query: Query) -> None:
        """Name a query without parameters that is shown once something reads it: until then it costs nothing."""
        self.drop(name)
        self._promised[name] = query

    def drop(self, *names: str) -> None:
        """Forget tables, views and Arrow tables, where they are."""
        for name in names:
            kind = self._names.pop(name, None)
            self._parquet.pop(name, None)
            self._promised.pop(name, None)
            if kind == "arrow":
                self._connection.unregister(name)
            elif kind:
                self._connection.execute(f"drop {kind} if exists {name}").complete()

    def rows(self, query: Query) -> pa.Table:
        """All rows of a query, in memory."""
        return self._guarded(lambda: self._relation(query).to_arrow_table())

    def batches(self, query: Query, size: int) -> Iterator[pa.RecordBatch]:
        """The rows of a query in its order, about `size` at a time."""
        reader = self._guarded(lambda: self._relation(query).to_arrow_reader(size))
        while True:
            batch = self._guarded(lambda: next(reader, None))
            if batch is None:
                return
            yield batch

    def describe(self, name: str) -> dict[str, str]:
        """The columns of a table and their types."""
        return {row[0]: row[1] for row in self._connection.execute(f"describe {name}").fetchall()}

    def read_csv(self, name: str, path: Path, *, delimiter: str, columns: int, skip: int = 0) -> int:
        """Read a clean UTF-8 file strictly, every cell as text, into a table with columns c0, c1, …; its row count.

        `skip` physical lines (frame and header) are passed over. Rows stand in the order of the file (`rowid`).
        Raises `InputError` when a row does not fit: the caller then reads row by row and says which.
        """
        types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(columns))
        where = f"skip = {int(skip)}, columns = {{{types}}}"
        sql = f"select * from read_csv($path, delim = $delimiter, {where}, {_STRICT})"  # noqa: S608 - numbers of ours
        self._refuse_glob(path)
        try:
            return self.keep(name, Query(sql, {"path": str(path), "delimiter": delimiter}))
        except (self._errors.InvalidInputException, self._errors.ConversionException) as error:
            raise InputError("not-strict-csv", "a row does not fit", where=Place(path.name)) from error

    def read_parquet(self, name: str, path: Path) -> dict[str, str]:
        """Show a Parquet file as a view; its columns and their types. Raises `InputError` when it is none."""
        self._refuse_glob(path)
        try:
            self.drop(name)
            self._connection.read_parquet(str(path), file_row_number=True).create_view(name)
            self._names[name] = "view"
            self._parquet[name] = path
            return self.describe(name)
        except self._errors.Error as error:
            raise _unreadable(path) from error

    def _relation(self, query: Query) -> Any:
        return self._connection.sql(query.sql, params=dict(query.parameters) or None)

    def _guarded(self, work: Any) -> Any:
        """Turn "no room" and a damaged file into our own errors; the rest is a bug, or the caller's to explain."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                return work()
        except self._errors.CatalogException as error:
            missing = _MISSING.search(str(error))
            if missing is None or missing[1] not in self._promised:
                raise
            self.show(missing[1], self._promised.pop(missing[1]))
            return self._guarded(work)
        except self._errors.Error as error:
            known = self._no_room(error) or self._damaged()
            if known is None:
                raise
            raise known from error

    def _no_room(self, error: Exception) -> AlignkitError | None:
        full = isinstance(error, self._errors.IOException) and "space" in str(error).lower()
        if not full and not isinstance(error, self._errors.OutOfMemoryException):
            return None
        return ResourceError(
            "no-room",
            "memory or disk ran out while the data was joined",
            do=["free disk space in the temporary folder, or raise  ALIGNKIT_MEMORY_LIMIT"],
        )

    def _damaged(self) -> AlignkitError | None:
        """The first Parquet file with a page that cannot be read: a query meets it late and does not name the file."""
        for name, path in self._parquet.items():
            try:
                self._connection.execute(f"select max(hash(columns(*))) from {name}").fetchall()  # noqa: S608 - our name
            except self._errors.Error:
                return _unreadable(path)
        return None

    @staticmethod
    def _refuse_glob(path: Path) -> None:
        """DuckDB reads `a*.csv` as a pattern: such a name must be staged under a name of ours first."""
        if _GLOB & set(str(path)):
            raise AlignkitError(
                "glob-in-name", "a file with a pattern character must be staged", where=Place(path.name)
            )


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
