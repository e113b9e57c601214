"""Writing exports block by block: CSV, UTF-8, LF, quotes only where needed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

#: A column of texts for each heading.
Columns = Mapping[str, Sequence[str]]


class Tables:
    """The CSV files of a folder, open while blocks of rows come; their rows and traps are counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: Counter[str] = Counter()
        self.traps: Counter[str] = Counter()
        self._files = ExitStack()
        self._writers: dict[str, Any] = {}

    def add(self, name: str, columns: Columns) -> None:
        """Append a block to the file `name`; the first block writes the headings."""
        if name not in self._writers:
            stream = self._files.enter_context((self.folder / name).open("w", encoding="utf-8", newline=""))
            self._writers[name] = csv.writer(stream, lineterminator="\n")
            self._writers[name].writerow(columns)
        self._writers[name].writerows(zip(*columns.values(), strict=True))
        self.rows[name] += len(next(iter(columns.values())))

    def count(self, **traps: int) -> None:
        """Note that rows with these traps were written."""
        self.traps.update({name: int(number) for name, number in traps.items()})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()
