"""From any file to clean UTF-8 text that an engine may read: unpacked, decoded, with one kind of line end.

A plain UTF-8 file is read where it lies. Everything else is copied into the private workspace under a name of ours.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alignkit.errors import InputError, Place, ResourceError
from alignkit.sources.files import encoding

Kind = Literal["text", "xlsx", "parquet"]

#: A gzip file may grow this many times, once it is larger than the floor (a bomb grows a thousand times).
_MOST_TIMES, _FLOOR, _MOST_BYTES = 200, 64 << 20, 20 << 30
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """A UTF-8 text the engine may read, and how it came about."""

    path: Path
    encoding: str
    notes: tuple[str, ...] = ()


class Workspace:
    """The private folder of one run; every file in it has a name of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = 0

    def new(self, suffix: str) -> Path:
        """A name for the next staged file.

        >>> Workspace(Path("w")).new("csv").name
        'in_0001.csv'
        """
        self._files += 1
        return self.folder / f"in_{self._files:04d}.{suffix}"


def kind_of(path: Path) -> Kind:
    """What the first bytes say a file is; a file that can't be opened or is empty is an error that says so."""
    head = head_of(path)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise InputError("empty-file", "is empty", where=Place(path.name), do=["export it again"])
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    return "text"


def head_of(path: Path, size: int = 1 << 20) -> bytes:
    """The first bytes of a file."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except FileNotFoundError as error:
        raise InputError("no-such-file", "there is no such file", where=Place(str(path))) from error
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputError("unreadable-file", f"cannot be read: {reason}", where=Place(str(path))) from error


def open_text(path: Path, workspace: Workspace, asked: str | None = None) -> Text:
    """The file as text, unpacked and decoded where need be; UTF-8 is taken on trust here, and `scan` checks it."""
    where = Place(path.name)
    source = path
    if is_gzip(path):
        source = _unpacked(path, workspace)
    elif path.suffix.lower() == ".gz":
        raise InputError("not-gzip", "is called .gz but is no gzip file", where=where, do=["download it again"])
    name = encoding.known(asked, where) if asked else encoding.evident(head_of(source, 1 << 16)) or "utf-8"
    if name in {"utf-8", "utf-8-sig", "ascii"}:
        return Text(source, "utf-8")
    target = workspace.new("txt")
    encoding.to_utf8(source, target, name)
    return Text(target, name)


def is_gzip(path: Path) -> bool:
    """The file starts with gzip's magic number."""
    return head_of(path, 2) == b"\x1f\x8b"


def as_windows(text: Text, path: Path, workspace: Workspace) -> Text:
    """The same text read as cp1252, for a file that turned out not to be UTF-8; the note says so."""
    target = workspace.new("txt")
    encoding.to_utf8(text.path, target, "cp1252")
    note = f"{path.name} is not UTF-8; it was read as cp1252 (Windows). If names look wrong, set  encoding"
    return Text(target, "cp1252", (*text.notes, note))


def with_line_feeds(text: Text, workspace: Workspace) -> Text:
    """The same text with LF as its only line end, for a file that mixes them."""
    target = workspace.new("txt")
    with text.path.open("rb") as reader, target.open("wb") as writer:
        held = b""
        while chunk := reader.read(_CHUNK):
            chunk = held + chunk
            held = b"\r" if chunk.endswith(b"\r") else b""
            writer.write(chunk.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        writer.write(b"\n" if held else b"")
    return Text(target, text.encoding, text.notes)


def cut(text: Text, size: int, workspace: Workspace) -> Text:
    """The first `size` bytes of a text: what stands before its footer."""
    target = workspace.new("txt")
    with text.path.open("rb") as reader, target.open("wb") as writer:
        while size > 0 and (chunk := reader.read(min(_CHUNK, size))):
            writer.write(chunk)
            size -= len(chunk)
    return Text(target, text.encoding, text.notes)


def copied(path: Path, workspace: Workspace, suffix: str) -> Path:
    """A copy under a name of ours: DuckDB reads `a*.csv` as a pattern."""
    target = workspace.new(suffix)
    with path.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)
    return target


def is_pattern(path: Path) -> bool:
    """The path holds a character that the engine would read as a pattern."""
    return bool(set("*?[") & set(str(path)))


def _unpacked(path: Path, workspace: Workspace) -> Path:
    target = workspace.new("txt")
    limit = min(max(path.stat().st_size * _MOST_TIMES, _FLOOR), _MOST_BYTES)
    size = 0
    try:
        with gzip.open(path, "rb") as reader, target.open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise ResourceError(
                        "gzip-too-large",
                        f"is {path.stat().st_size >> 10:,} kB and grows to more than {limit >> 20:,} MB",
                        where=Place(path.name),
                        do=["unpack it yourself, and look at it, before you load it"],
                    )
                writer.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            "broken-gzip",
            "is damaged: the gzip file ends or breaks before its content does",
            where=Place(path.name),
            do=["download it again"],
        ) from error
    return target
