"""Files: a path, a glob, or a folder of them; and which tables lie beside the one that was named."""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from alignkit.errors import InputError, Place, did_you_mean
from alignkit.sources.inputs import FileTable, Input

#: What a table may be called. Other files beside the deals are not opened.
SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsb", ".xls", ".parquet")
_MOST_BESIDE = 200


class Files(Input):
    """Files of this machine."""

    name = "files"
    has_folder = True

    def owns(self, value: Any) -> bool:
        """Any text may be a path."""
        return isinstance(value, str | Path)

    def tables(self, value: Any, called: str, base: Path) -> Iterator[FileTable]:
        """The files that a path, a glob or a folder stands for, in the order of their names."""
        yield from map(FileTable, paths_of(value, base))


INPUT = Files()


def paths_of(value: str | Path, base: Path) -> Iterator[Path]:
    """The files that a path, a glob or a folder stands for, in the order of their names."""
    text = str(value)
    if "://" in text or any(ord(ch) < 32 for ch in text):
        raise InputError("not-a-path", "is not the path of a file on this machine", where=Place(text[:80]))
    path = base / text
    if path.exists():
        yield from _inside(path)
        return
    matches = _matching(path) if set("*?[") & set(text) else []
    if not matches:
        raise InputError("no-such-file", "there is no such file", where=Place(text), do=_did_you_mean(path))
    yield from matches


def beside(folder: Path, taken: Collection[Path]) -> list[FileTable]:
    """The tables of a folder but for those that are taken."""
    others = [path for path in _inside(folder) if path.resolve() not in taken]
    if len(others) > _MOST_BESIDE:
        raise InputError("too-many-files", f"{len(others)} files lie in {folder.name}; name those to be read")
    return [FileTable(path) for path in others]


def _matching(pattern: Path) -> list[Path]:
    matches = sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - the pattern is a whole path
    return [Path(match) for match in matches if Path(match).is_file()]


def _inside(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (one for one in sorted(path.iterdir()) if _may_be_table(one))
    else:
        yield path


def _did_you_mean(path: Path) -> list[str]:
    names = [one.name for one in path.parent.iterdir() if one.is_file()] if path.parent.is_dir() else []
    hint = did_you_mean(path.name, names)
    return [hint] if hint else []


def _may_be_table(path: Path) -> bool:
    name = path.name.lower()
    return path.is_file() and not name.startswith((".", "~$")) and name.endswith(SUFFIXES)
