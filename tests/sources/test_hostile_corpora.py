"""Other projects' collections of broken files, all of them: each ends in a result or in a message of ours.

Our own broken files are in `test_bad_input.py`, with what exactly becomes of each.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.shared

READER = Path(__file__).with_name("hostile_reader.py")
SECONDS, MEBIBYTES = 20, 1024  # of a file; some small ones unfold to gigabytes

#: How many files of a collection are loaded, refused when they are, and seen to hold no table at all.
CORPORA = {
    "arrow-testing": (20, 59, 79),
    "calamine": (46, 15, 71),
    "parquet-testing": (53, 35, 17),
    "csv-spectrum": (12, 0, 12),
    "blns": (0, 0, 4),
    "csv-injection-payloads": (0, 0, 2),
}


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_file_ends_in_a_result_or_a_message(corpus: str, shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "hostile" / corpus
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"]
    outcomes = dict(zip((path.relative_to(folder) for path in paths), read_apart(paths, tmp_path), strict=False))

    assert len(outcomes) == len(paths), f"the process died of {paths[len(outcomes)]}"
    assert {name: one["said"] for name, one in outcomes.items() if one["ended"] == "traceback"} == {}
    assert [name for name, one in outcomes.items() if not any(one["said"])] == []
    assert [name for name, one in outcomes.items() if one["seconds"] > SECONDS or one["peak"] > MEBIBYTES] == []
    assert [name for name, one in outcomes.items() if one["ended"] == "loaded" and not adds_up(*one["rows"])] == []
    ends = Counter(one["ended"] for one in outcomes.values())
    loaded, inspected = ends.pop("loaded", 0), ends.pop("inspected", 0)
    assert (loaded, ends.total(), inspected) == CORPORA[corpus]


def read_apart(paths: list[Path], folder: Path) -> list[dict[str, Any]]:
    """What became of each file; fewer than there are paths, if one of them took the process down."""
    done = subprocess.run(
        [sys.executable, READER],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        cwd=folder,
        text=True,
        check=False,
        timeout=400,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def adds_up(rows: int, *became: int) -> bool:
    return rows == sum(became)
