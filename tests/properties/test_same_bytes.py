"""The same facts give the same bytes: whatever the order of rows, the threads, the batches, the zone, the locale."""

from __future__ import annotations

import functools
import io
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.golden.outcome import write
from tests.reference import engine
from tests.reference.comparison import comparison
from tests.reference.reading import Row

from alignkit.journeys.scope import Scope
from alignkit.reports import json as json_report

MODELS = ("w-shaped", "time-decay", "last-non-direct", "primary-campaign", "ours", "markov", "shapley")
RUN = 8  # no as-of day, a zone that is not UTC, since-previous-close


def document(tables: Mapping[str, list[Row]], **how: Any) -> tuple[bytes, list[bytes]]:
    """The JSON document of every model and of one deal explained, and the credit rows, sorted: they come by batch."""
    compared = comparison(RUN)
    with (
        tempfile.TemporaryDirectory() as folder,
        engine.load(tables, compared.run.settings, as_of=compared.run.as_of, **how) as project,
    ):
        ledger = Path(folder) / "ledger.csv"
        answers = [*project.attribute(MODELS, ledger=ledger).answers]
        answers += project.explain(min(compared.results), model="w-shaped").answers
        written = io.BytesIO()
        json_report.write(answers, written)
        return written.getvalue(), sorted(ledger.read_bytes().splitlines())


@functools.cache
def as_given() -> tuple[bytes, list[bytes]]:
    """The document of the rows in the order in which they were made."""
    return document(comparison(RUN).tables)


@pytest.mark.parametrize("threads", [1, 2, pytest.param(5, marks=pytest.mark.full)])
@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 2**32), rows=st.sampled_from([1, 2, 13, 1000]))
def test_order_threads_and_batches(threads: int, seed: int, rows: int) -> None:
    shuffled = {name: random.Random(seed).sample(rows_, len(rows_)) for name, rows_ in comparison(RUN).tables.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scope, "batches", functools.partialmethod(Scope.batches, rows))
        assert document(shuffled, threads=threads) == as_given()


SURROUNDINGS = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
]


def test_zone_and_locale_of_the_machine(tmp_path: Path) -> None:
    compared = comparison(RUN)
    for name, rows in compared.tables.items():
        write(tmp_path / f"{name}.csv", rows)
    (tmp_path / "alignkit.toml").write_text(f'currency = "{compared.run.report}"\ntimezone = "Asia/Kolkata"\n')
    ask = [
        sys.executable,
        "-m",
        "alignkit",
        "attribute",
        "deals.csv",
        "-m",
        "w-shaped",
        "-m",
        "time-decay",
        "-f",
        "json",
    ]
    told = {
        subprocess.run(ask, cwd=tmp_path, env={**os.environ, **env}, capture_output=True, check=True).stdout
        for env in SURROUNDINGS
    }
    assert len(told) == 1
    assert len(told.pop()) > 1000
