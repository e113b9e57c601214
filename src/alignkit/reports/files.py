"""Writing a file so that a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from alignkit.errors import UsageError


def writable(path: Path) -> Path:
    """The path, if a file can stand there: checked before the work, so that no minutes are lost.

    Raises `UsageError` when its folder does not exist, or when it is a folder itself.
    """
    if path.is_dir():
        raise UsageError("not-a-file", f"{path} is a folder", do=["name a file in it"])
    if not path.parent.is_dir():
        raise UsageError("no-folder", f"there is no folder {path.parent}", do=[f"mkdir {path.parent}"])
    return path


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take the place of `path` when the block ends well, and vanish when it does not.

    A device or a pipe (`/dev/stdout`) is written to directly: it cannot be replaced.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced; for a new one, what the user's umask gives."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask
