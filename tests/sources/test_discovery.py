"""Which files are used: the one that was named, what alignkit.toml lists, what lies beside; and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from tests.sources.conftest import Reader

from alignkit.errors import AlignkitError

Write = Callable[..., Path]

DEALS = "deal_id,outcome\nD,open\n"
TOUCHES = "touch_id,person_id,kind,touched_at\nT1,p,form-fill,2026-01-05\n"


def used(got: object) -> dict[str, str | None]:
    return {Path(r.path).name: r.record for r in got.loaded.files}  # type: ignore[attr-defined]


def test_what_lies_beside_the_deals_is_found_by_what_is_in_it(read: Reader, write: Write) -> None:
    path = write("whatever.csv", DEALS)
    (path.parent / "x.csv").write_text(TOUCHES)
    (path.parent / "notes.txt").write_text("call Dana\n")
    (path.parent / "targets.csv").write_text("quarter,target\n2026-Q1,100\n")
    (path.parent / "picture.png").write_bytes(b"\x89PNG")
    got = read(path)
    assert used(got) == {"whatever.csv": "deals", "x.csv": "touches", "notes.txt": None, "targets.csv": None}
    assert "targets.csv was not used: it is no export that we know" in got.loaded.notes


def test_deals_beside_the_deals_are_not_added_to_them(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    (path.parent / "deals-old.csv").write_text("deal_id,outcome\nOLD,open\n")
    got = read(path)
    assert got.rows("select deal_id from deals") == [{"deal_id": "D"}]
    assert "deals-old.csv was not used: it holds deals, and those were named" in got.loaded.notes


def test_a_record_that_was_named_is_not_looked_for(read: Reader, write: Write) -> None:
    path = write("deals.csv", DEALS)
    (path.parent / "touches.csv").write_text(TOUCHES)
    other = write("mine.csv", TOUCHES.replace("T1", "T9"))
    assert read(path, touches=other).rows("select touch_id from touches") == [{"touch_id": "T9"}]


def test_lists_and_globs_of_files(read: Reader, write: Write) -> None:
    path = write("deals-1.csv", DEALS)
    (path.parent / "deals-2.csv").write_text("deal_id,outcome\nE,open\n")
    for given in ([path, path.parent / "deals-2.csv"], str(path.parent / "deals-*.csv")):
        assert read(given).one("select count(*) as n from deals") == {"n": 2}


def test_alignkit_toml_lists_inputs_relative_to_itself(read: Reader, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "d.csv").write_text(DEALS)
    (tmp_path / "exports" / "t.csv").write_text(TOUCHES.replace("touched_at", "am"))
    (tmp_path / "alignkit.toml").write_text(
        '[inputs]\ndeals = "exports/d*.csv"\n[inputs.touches]\npath = "exports/t.csv"\ncolumns = {touched_at = "am"}\n'
    )
    got = read(tmp_path / "exports" / "d.csv")
    assert got.one("select count(touched_at) as n from touches") == {"n": 1}
    assert any("replaces" in note for note in got.loaded.notes)


def test_an_input_of_no_kind(read: Reader, write: Write, tmp_path: Path) -> None:
    (tmp_path / "alignkit.toml").write_text('[inputs]\ntouchs = "x.csv"\n')
    with pytest.raises(AlignkitError) as caught:
        read(write("deals.csv", DEALS))
    assert caught.value.code == "unknown-input"
    assert caught.value.do == ("did you mean touches?",)


@pytest.mark.parametrize("name", ["https://example.com/deals.csv", "s3://bucket/deals.csv", "deals\n.csv"])
def test_only_files_of_this_machine(read: Reader, name: str) -> None:
    with pytest.raises(AlignkitError) as caught:
        read(name)
    assert caught.value.code == "not-a-path"


def test_a_record_that_does_not_exist(read: Reader) -> None:
    with pytest.raises(AlignkitError, match="there is no table 'touchs'"):
        read(pa.table({"deal_id": ["D"], "outcome": ["open"]}), touchs=pa.table({"a": [1]}))
