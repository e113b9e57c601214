"""`alignkit paths`: worked examples, totals that tie, refusals that say why, and names that can do no harm."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import Run

import alignkit
from alignkit.errors import UsageError
from alignkit.path_models import DEFAULT
from alignkit.ragged import Ints

#: One journey of three is won, C1 → C2 → C3: the worked example of the removal effect.
WORKED = "path,conversions,value,nulls\nC1 > C2 > C3,1,1,0\nC1,0,0,1\nC2 > C3,0,0,1\n"


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    path = tmp_path / "paths.csv"
    path.write_text(WORKED, encoding="utf-8")
    return path


def rows(text: str) -> dict[str, dict[str, str]]:
    """The channels of a CSV answer."""
    return {row["channel"]: row for row in csv.DictReader(io.StringIO(text))}


def answers(text: str) -> dict[str, Any]:
    return {answer["name"]: answer for answer in json.loads(text)["answers"]}


def test_the_worked_example(run: Run, worked: Path) -> None:
    done = run("paths", worked, "-f", "csv", "-q")
    assert done.code == 0, done.err
    found = rows(done.out)
    third = 0.333333333333
    for channel, first, last, markov, effect in (("C1", 1, 0, 0.2, 0.5), ("C2", 0, 0, 0.4, 1), ("C3", 0, 1, 0.4, 1)):
        told = {name: float(cell) for name, cell in found[channel].items() if name != "channel"}
        assert (told["first_conversions"], told["last_conversions"]) == (first, last)
        assert (told["linear_conversions"], told["shapley_conversions"]) == (third, third)
        assert (told["markov_conversions"], told["markov_effect"]) == (markov, effect)
        assert told["markov_value"] == markov


def test_the_screen_ties_and_says_how_it_cut(run: Run, worked: Path) -> None:
    done = run("paths", worked)
    assert done.code == 0, done.err
    assert "3 paths · 1 won · 2 lost · 3 channels · value 1" in done.out
    assert "✓ conversions 1 = attributed 1 + unattributed 0   difference 0" in done.out
    assert "Steps are cut at “ > ”" in done.out
    assert "Exact, nothing simulated: markov, shapley." in done.out
    assert "Attributed is not incremental" in done.out


def test_every_answer_is_there_as_json(run: Run, worked: Path) -> None:
    done = run("paths", worked, "-f", "json", "--currency", "EUR")
    found = answers(done.out)
    assert list(found) == ["paths", "reconciliation", "figures"]
    assert found["paths"]["basis"]["models"] == list(DEFAULT)
    assert found["paths"]["basis"]["currency"] == "EUR"
    told = {(row["model"], row["figure"]): row["number"] for row in found["figures"]["rows"]}
    assert told["markov", "conversion_probability"] == told["markov", "observed_rate"] == 0.333333333333


def test_an_engines_table(run: Run, worked: Path) -> None:
    done = run("paths", worked, "-m", "markov", "--table", "transitions", "--answer", "transitions", "-f", "csv", "-q")
    assert done.code == 0, done.err
    told = {(row["from"], row["to"]): float(row["probability"]) for row in csv.DictReader(io.StringIO(done.out))}
    assert told["(start)", "C1"] == 0.666666666667
    assert told["C1", "(null)"] == told["C1", "C2"] == 0.5
    wrong = run("paths", worked, "--table", "transition")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean transitions?" in wrong.err


def test_empty_paths_are_unattributed_and_charged_to_nobody(run: Run, worked: Path) -> None:
    worked.write_text("path,conversions,value,nulls\na > b,1,10,0\n,1,90,2\n", "utf-8")
    done = run("paths", worked, "-f", "json", "-q")
    found = answers(done.out)
    for row in found["paths"]["rows"]:
        assert row["linear_conversions"] == row["shapley_conversions"] == 0.5
        assert row["linear_value"] == 5
    lines = {(row["line"], row["reason"]): row for row in found["reconciliation"]["rows"]}
    assert lines["unattributed", "empty-path"] == {
        "line": "unattributed", "reason": "empty-path", "paths": 1, "conversions": 1, "nulls": 2, "value": 90,
    }  # fmt: skip
    assert lines["total", None]["value"] == 100
    assert lines["difference", None]["conversions"] == 0


def test_lost_deals_are_not_paid(run: Run, worked: Path) -> None:
    worked.write_text("path,conversions,value,nulls\na > b,1,300,0\nc > d,0,600,1\n", "utf-8")
    done = run("paths", worked, "-m", "linear", "-f", "json", "-q")
    found = answers(done.out)
    assert {row["channel"]: row["linear_value"] for row in found["paths"]["rows"]} == {
        "a": 150,
        "b": 150,
        "c": 0,
        "d": 0,
    }
    reasons = {row["reason"]: row["value"] for row in found["reconciliation"]["rows"]}
    assert (reasons["not-won"], found["paths"]["basis"]["value"]) == (600, 900)
    assert any("nobody won" in note for note in found["paths"]["notes"])


def test_fractional_counts(run: Run, worked: Path) -> None:
    worked.write_text("path,conversions,nulls\na > b,0.5,0.25\nb,1.25,0\n", "utf-8")
    found = rows(run("paths", worked, "-f", "csv", "-q").out)
    assert {name: row["first_conversions"] for name, row in found.items()} == {"a": "0.5", "b": "1.25"}
    assert "first_value" not in found["a"]


def test_signed_effects_are_shown_and_not_shared(run: Run, worked: Path) -> None:
    Path("alignkit.toml").write_text('[models.shapley]\ngame = "rate"\n', "utf-8")
    worked.write_text("path,conversions,nulls\na,9,1\na > b,1,9\n", "utf-8")
    asked = ["paths", worked, "-m", "shapley", "--config", "alignkit.toml", "--table", "coalitions"]
    done = run(*asked, "-f", "json", "-q")
    assert done.code == 0, done.err
    found = answers(done.out)["paths"]
    lines = {(row["line"], row["reason"]): row for row in answers(done.out)["reconciliation"]["rows"]}
    assert (lines["attributed", None]["conversions"], lines["unattributed", "no-shares"]["conversions"]) == (0, 10)
    rates = {row["channels"]: row["rate"] for row in answers(done.out)["coalitions"]["rows"]}
    assert rates == {"(none)": 0, "a": 0.9, "b": 0, "a + b": 0.5}
    assert "Conversions  " not in run(*asked).out.partition("Coalitions")[0]
    told = {row["channel"]: row for row in found["rows"]}
    assert told["b"]["shapley_effect"] < 0 < told["a"]["shapley_effect"]
    assert [row["shapley_conversions"] for row in found["rows"]] == [None, None]
    assert any("no shares are made of them" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("time-decay", "it weighs by days"),
        ("u-shaped", "position-based is the 40/20/40"),
        ("w-shaped", "lead and opportunity"),
        ("primary-campaign", "own source campaign"),
        ("markof", "did you mean markov?"),
    ],
)
def test_a_model_that_needs_more_than_a_path_says_what(run: Run, worked: Path, model: str, says: str) -> None:
    done = run("paths", worked, "-m", model)
    assert (done.code, done.out) == (2, "")
    assert says in " ".join(done.err.split())


def test_an_order_without_the_chain_is_refused(run: Run, worked: Path) -> None:
    done = run("paths", worked, "--model", "first", "--order", "2")
    assert (done.code, done.out) == (2, "")
    assert "--order is the Markov chain's" in done.err


def test_a_model_of_ones_own(run: Run, worked: Path) -> None:
    Path("alignkit.toml").write_text("[models.ours]\nfirst = 10\nlast = 90\n", "utf-8")
    done = run("paths", worked, "-m", "ours", "-f", "csv", "-q", "--config", "alignkit.toml")
    assert {name: row["ours_value"] for name, row in rows(done.out).items()} == {"C1": "0.1", "C2": "0.0", "C3": "0.9"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("path,conversions\na > b,one\n", "paths.csv:2: conversions"),
        ("path,conversions,nulls\na > b,1,0\nb,2,-1\n", "paths.csv:3: nulls"),
        ("path,conversions\nx|y > z,1\n", "--separator"),
        ('path,conversions\n"[""a"", 1]",1\n', "paths.csv:2: path"),
        ("where,conversions\n1,1\n", "no column for path"),
        ("", "is empty"),
    ],
)
def test_bad_input_is_two_and_says_where(run: Run, worked: Path, text: str, says: str) -> None:
    worked.write_text(text, "utf-8")
    done = run("paths", worked)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("path,conversions\nSearch | brand > Email,1\n", ["--separator", " > "]),
        ("path,conversions\nSearch | brand > Email,1\n", ["--separator", ">"]),
        ('path,conversions\n"[""Search | brand"", ""Email""]",1\n', []),
        ("way,won\nSearch | brand->Email,1\n", ["--separator=->", "--path-column=way", "--conversions-column=won"]),
    ],
)
def test_a_separator_inside_a_name(run: Run, worked: Path, text: str, asked: list[str]) -> None:
    worked.write_text(text, "utf-8")
    done = run("paths", worked, *asked, "-m", "first", "-m", "last", "-f", "csv", "-q")
    assert done.code == 0, done.err
    assert sorted(rows(done.out)) == ["Email", "Search | brand"]


def test_names_of_strangers_do_no_harm(run: Run, worked: Path) -> None:
    worked.write_text('path,conversions\n"=1+1 > \x1b[31mred > <b>",1\n', "utf-8")
    unsure = run("paths", worked)
    assert unsure.code == 2
    assert "\x1b" not in unsure.err
    asked = ["paths", worked, "--separator", " > "]
    told = run(*asked).out
    assert "\x1b" not in told
    assert "\\x1b[31mred" in told
    assert "'=1+1" in run(*asked, "-f", "csv", "-q").out
    assert "<b>" not in run(*asked, "-f", "markdown", "-q").out


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "md", "parquet", "txt"])
def test_every_format(run: Run, worked: Path, suffix: str) -> None:
    done = run("paths", worked, "-o", f"out.{suffix}")
    assert (done.code, done.out) == (0, ""), done.err
    assert Path(f"out.{suffix}").stat().st_size > 0


def test_the_paths_are_never_written_over(run: Run, worked: Path) -> None:
    done = run("paths", worked, "-o", worked)
    assert done.code == 2
    assert worked.read_text("utf-8") == WORKED


def test_top_leaves_the_totals_alone(run: Run, worked: Path) -> None:
    told = run("paths", worked, "--top", 1).out
    assert "The first 1 of 3 channels (--top 1)" in told
    assert "Total" not in told


def test_one_row(run: Run, worked: Path) -> None:
    worked.write_text("path,conversions,value,nulls\nA,5,100,3\n", "utf-8")
    (row,) = rows(run("paths", worked, "-f", "csv", "-q").out).values()
    assert {row[f"{model.replace('-', '_')}_value"] for model in DEFAULT} == {"100.0"}
    assert row["markov_effect"] == "1.0"


@pytest.mark.parametrize(
    "text", ["path,conversions\n,3\n", "path,conversions,value,nulls\n", "path,conversions,nulls\na > b,0,4\n"]
)
def test_nothing_to_credit(run: Run, worked: Path, text: str) -> None:
    worked.write_text(text, "utf-8")
    done = run("paths", worked)
    assert done.code == 0, done.err
    assert "✓ conversions" in done.out


def test_ten_thousand_channels(run: Run, tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(10_000)]
    paths = pa.table(
        {"path": [[a, b] for a, b in zip(names, names[1:] + names[:1], strict=True)], "conversions": [1.0] * 10_000}
    )
    pq.write_table(paths, tmp_path / "p.parquet")
    done = run("paths", tmp_path / "p.parquet", "-m", "linear", "-m", "shapley", "-f", "csv", "-q")
    assert done.code == 0, done.err
    assert {row["linear_conversions"] for row in rows(done.out).values()} == {"1.0"}


def test_same_bytes_every_time(spawn: Run, worked: Path) -> None:
    one = spawn("paths", worked, "-f", "json", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    two = spawn("paths", worked, "-f", "json")
    assert one.code == 0, one.err
    assert one.data == two.data


def test_from_python_tables_and_files_give_the_same(worked: Path) -> None:
    frame = pd.read_csv(worked)
    kinds = [str(worked), frame, pa.Table.from_pandas(frame)]
    (one, two, three) = (alignkit.attribute_paths(kind, order=1).to_arrow() for kind in kinds)
    assert one == two == three


def test_from_python_a_model_can_be_given(worked: Path) -> None:
    @alignkit.model("every-other")
    def every_other(journeys: alignkit.Journeys) -> Ints:
        weight: Ints = (journeys.is_touch & (journeys.position % 2 == 0)).astype("int64")
        return weight

    found = alignkit.attribute_paths(worked, [every_other]).answers[0].to_dicts()
    assert {row["channel"]: row["every_other_value"] for row in found} == {"C1": 0.5, "C2": 0.0, "C3": 0.5}


def test_from_python_one_model_by_its_name(worked: Path) -> None:
    assert alignkit.attribute_paths(worked, "first").answers == alignkit.attribute_paths(worked, ["first"]).answers


def test_from_python_wrong_use_is_refused(worked: Path) -> None:
    with pytest.raises(UsageError, match="paths have no pth"):
        alignkit.attribute_paths(worked, columns={"pth": "path"})


@pytest.mark.shared
def test_the_reference_of_ten_thousand_paths(run: Run, shared: Path) -> None:
    folder = shared / "data" / "engines" / "mta_eeghor"
    done = run("paths", folder / "data.csv.gz", "-f", "csv", "-q")
    assert done.code == 0, done.err
    ours = rows(done.out)
    pairs = {
        "first": "first", "last": "last", "linear": "linear", "position_based": "ushape_402040",
        "shapley": "shapley_sets", "markov": "markov1",
    }  # fmt: skip
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told = ours[row["channel"]]
            for name, theirs in pairs.items():
                assert float(told[f"{name}_conversions"]) == pytest.approx(float(row[f"{theirs}_conv"]), rel=1e-9)
                assert float(told[f"{name}_value"]) == pytest.approx(float(row[f"{theirs}_value"]), rel=1e-9)
            assert float(told["markov_effect"]) == pytest.approx(float(row["markov1_removal_effect_conv"]), rel=1e-9)
