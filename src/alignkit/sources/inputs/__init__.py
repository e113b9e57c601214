"""What gives tables: files, tables in memory, and what packages of your own add (entry points `alignkit.inputs`).

Each file of this folder declares one `Input`: it says whether a value is its own, and gives the value's tables. A table
is a file or rows in memory; its fingerprint tells a later run whether it is still the same.
"""

from __future__ import annotations

import hashlib
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from alignkit.errors import InputError, Place
from alignkit.plugins import declared

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = "alignkit.inputs"


@dataclass(frozen=True)
class FileTable:
    """A file that holds a table."""

    path: Path
    _stamp: tuple[int, int] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_stamp", _stamp(self.path))

    @property
    def size(self) -> int:
        """Its bytes."""
        return self._stamp[0] if self._stamp else 0

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of its bytes, worked out when somebody asks; `InputError` where it has changed since it was read.

        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     FileTable(Path(file.name)).fingerprint[:12]
        'e3b0c44298fc'
        """
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if _stamp(self.path) != self._stamp:
            do = ["ask again once nobody writes to it"]
            raise InputError("changed-file", "has changed since it was read", where=Place(self.path.name), do=do)
        return digest


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


@dataclass(frozen=True, eq=False)
class MemoryTable:
    """Rows in memory, and what messages call them; `refused`: why some columns cannot be read, if one is asked for."""

    name: str
    rows: pa.Table
    refused: Mapping[int, InputError] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Its name, where a file has its path."""
        return Path(self.name)

    @property
    def size(self) -> int:
        """Its bytes."""
        return int(self.rows.nbytes)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of its schema and content, however they lie in memory; worked out when somebody asks.

        >>> import pyarrow as pa
        >>> whole = MemoryTable("deals", pa.table({"deal_id": ["D1", "D2", None]}))
        >>> pieces = MemoryTable("others", pa.concat_tables([whole.rows[:1], whole.rows[1:]]))
        >>> whole.fingerprint == pieces.fingerprint
        True
        """
        digest = hashlib.sha256()
        for name, column in zip(self.rows.column_names, self.rows.columns, strict=True):
            digest.update(f"{name}\0{column.type}\0{len(column)}\0".encode("utf-8", "surrogatepass"))
            for content in _content(column):
                digest.update(content)
        return digest.hexdigest()


#: Rows of a column that are hashed at a time.
_SLICE = 1 << 16


def _content(column: pa.ChunkedArray) -> Iterator[bytes | memoryview]:
    """The cells of a column as bytes: how long each is as text (−1: none), then the texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for start in range(0, len(column), _SLICE):
        cells = column.slice(start, _SLICE).combine_chunks()
        if not (pa.types.is_binary(cells.type) or pa.types.is_large_binary(cells.type)):
            try:
                cells = cells.cast(pa.string())
            except pa.ArrowException:  # lists, records: as Python writes them
                cells = pa.array([None if cell is None else repr(cell) for cell in cells.to_pylist()], pa.string())
        texts = cells.cast(pa.binary())
        yield pc.fill_null(pc.binary_length(texts), -1).to_numpy(zero_copy_only=False).astype(np.int64).tobytes()
        whole = pa.ListArray.from_arrays([0, len(texts)], pc.fill_null(texts, b""))
        yield pc.binary_join(whole, b"")[0].as_buffer()


#: A table that an input gives.
GivenTable: TypeAlias = FileTable | MemoryTable


class Input(ABC):
    """What gives tables: one file in this folder, or in a package of your own, that declares it as `INPUT`.

    `has_folder`: its tables lie in folders, in which the other exports of a company may lie beside them.
    """

    name: ClassVar[str]
    has_folder: ClassVar[bool] = False

    @abstractmethod
    def owns(self, value: Any) -> bool:
        """Whether a value is one of its own: a path, a table, an address."""

    @abstractmethod
    def tables(self, value: Any, called: str, base: Path) -> Iterator[GivenTable]:
        """The tables that a value stands for.

        `called` is what messages call one that has no name of its own; relative paths start from `base`.
        """


@cache
def inputs() -> Mapping[str, Input]:
    """Every input by its name.

    >>> list(inputs())
    ['files', 'memory']
    """
    return declared(Input, sys.modules[__name__], GROUP)  # type: ignore[type-abstract]  # asked of, never made


def given_by(value: Any, called: str, base: Path) -> tuple[Input, list[GivenTable]]:
    """The tables that a value stands for, and the input that gives them.

    A path is looked at as a text: an input that a package brings comes before files, to which any text may be a path.

    >>> import pyarrow as pa
    >>> given_by(pa.table({}), "deals (a table)", Path())[1][0].name
    'deals (a table)'
    """
    value = str(value) if isinstance(value, Path) else value
    owners = sorted((one for one in inputs().values() if one.owns(value)), key=lambda one: one.has_folder)
    if owners:
        return owners[0], list(owners[0].tables(value, called, base))
    what = f"is of type {type(value).__name__}, which is no table"
    do = ["hand over a file name, or a pandas or Arrow table:  pyarrow.table({...})"]
    raise InputError("not-a-table", what, where=Place(called), do=do)


def tables_of(value: Any, called: str, base: Path) -> Iterator[tuple[Input, GivenTable]]:
    """The tables that a value, or each value of a list, stands for, and what gives each."""
    for one in value if isinstance(value, list | tuple) else [value]:
        owner, tables = given_by(one, called, base)
        yield from ((owner, table) for table in tables)
