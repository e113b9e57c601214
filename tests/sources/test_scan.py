"""The second opinion on the number of rows: numpy over the bytes against the csv module."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.sources.files import scan as scanning
from alignkit.sources.files.scan import line_of, scan

CELL = st.text(alphabet='a", \n\r;é', max_size=6)


@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=8),
    ends=st.sampled_from(["\n", "\r\n"]),
    blanks=st.lists(st.integers(0, 8), max_size=3),
    chunk=st.integers(1, 40),
)
@settings(max_examples=300, deadline=None)
def test_rows_and_their_lines_are_those_of_the_csv_module(
    rows: list[list[str]], ends: str, blanks: list[int], chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [row for row in rows if any(row)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=ends)
    starts = []
    for number, row in enumerate(rows):
        out.write(ends * blanks.count(number))
        starts.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    path = tmp_path_factory.mktemp("scan") / "x.csv"
    path.write_bytes(out.getvalue().encode())
    before, scanning._CHUNK = scanning._CHUNK, chunk
    try:
        found = scan(path)
    finally:
        scanning._CHUNK = before
    assert (found.rows, found.blank, found.open_quote) == (
        len(rows),
        sum(blanks.count(n) for n in range(len(rows))),
        False,
    )
    assert found.is_utf8
    edges = (cell for row in rows for cell in row if cell != cell.strip(" "))
    assert found.padded or not any(edges)
    assert line_of(path, 0, 1, list(range(len(rows)))) == dict(enumerate(starts))


@pytest.mark.parametrize("chunk", [1, 2, 3, 1 << 20])
def test_what_the_bytes_give_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(scanning, "_CHUNK", chunk)
    path = tmp_path / "x.csv"
    expectations: dict[bytes, dict[str, object]] = {
        b"a,b\r\nc,d\n": {"mixed_ends": True},
        b"a,b\rc,d\r": {"mixed_ends": True},
        b'a,"b\n': {"open_quote": True},
        b"a,\xc3\xa9\n": {"is_utf8": True},
        b"a,\xc3": {"is_utf8": False},
        b"a,\xe9\n": {"is_utf8": False},
        b"a,\0\n": {"has_nul": True},
        b"a, b\n": {"padded": True},
        b"a b,c\n": {"padded": False},
        b"a,b \n": {"padded": True},
        b"a,b ": {"padded": True},
        b"": {"rows": 0},
    }
    for content, expected in expectations.items():
        path.write_bytes(content)
        found = scan(path)
        assert {name: getattr(found, name) for name in expected} == expected, content
