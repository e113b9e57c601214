"""Keep pandas out of a command that has no use for it: half a second on every start."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import Any


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, *_: Any) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def without_pandas() -> None:
    """Let pyarrow find no pandas: it looks for it once, when it first meets a Python list, and imports all of it.

    Afterwards pandas can be imported as ever (a plugin may want it); only Arrow's own hand-over to it is off.
    """
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(finder)
