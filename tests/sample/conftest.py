"""The committed sample, read with the standard library alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from alignkit.sample import write

SAMPLE = Path(__file__).parents[2] / "data" / "sample"

Row = dict[str, str]


class Company:
    """Rows of the sample by file, and the figures its README states."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, table: str) -> list[Row]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
        setattr(self, table, rows)  # read once
        return rows

    def stated(self, section: str) -> list[list[str]]:
        """The table of one section of the README, without its head."""
        text = (self.folder / "README.md").read_text(encoding="utf-8")
        part = re.split(r"^## ", text, flags=re.MULTILINE)
        body = next(p for p in part if p.startswith(section))
        lines = [line for line in body.splitlines() if line.startswith("| ")]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.fixture(scope="session", params=["the committed one", "another, of two blocks"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    if request.param == "the committed one":
        return Company(SAMPLE)
    folder = tmp_path_factory.mktemp("another")
    write(folder, deals=1300, seed=11)
    return Company(folder)
