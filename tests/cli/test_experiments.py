"""`alignkit experiments` and `attribute --calibrate` through the real entry, and what each says to a wrong register."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

REGISTER = """\
[experiments.booth-holdout]
campaign = "Booth"
design = "holdout"
starts_on = 2026-06-01
ends_on = 2026-06-02
treated = { units = 70, conversions = 56, value = "560.00" }
control = { units = 80, conversions = 48, value = "480.00" }

[experiments.podcast]
campaign = "C3"
design = "geo"
starts_on = 2026-06-01
ends_on = 2026-06-30
file = "tests/geo.csv"
"""

GEO = """\
unit,group,before,after
a,treated,100.00,130.00
b,treated,100.00,120.00
c,control,90.00,95.00
d,control,100.00,104.00
"""


@pytest.fixture
def registered(exports: Path) -> Path:
    """The small company with two experiments; the file of one lies in a folder of its own."""
    (exports / "alignkit.toml").write_text(REGISTER, encoding="utf-8")
    (exports / "tests").mkdir()
    (exports / "tests" / "geo.csv").write_text(GEO, encoding="utf-8")
    return exports


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "alignkit.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_experiments_are_read_out(run: Run, registered: Path) -> None:
    done = run("experiments", registered / "deals.csv", "-q")
    assert done.code == 0, done.err
    told = " ".join(done.out.split())
    assert "What do the campaigns add?" in told
    assert "booth-holdout adds 14.00 3.6702 23.37 140.00" in told
    assert "booth-holdout: adds 14 conversions (3.7 to 23); adds 140 USD (37 to 234)." in told
    assert "podcast: treated has 2 geos and control has 2 geos: under 10" in told
    assert all(len(line) <= 96 for line in done.out.splitlines())


def test_experiments_hold_all_figures_as_json(run: Run, registered: Path) -> None:
    done = run("experiments", registered / "deals.csv", "-f", "json", "-q")
    answers = {answer["name"]: answer for answer in json.loads(done.out)["answers"]}
    assert list(answers) == ["experiments", "designs", "groups"]
    first, second = answers["experiments"]["rows"]
    assert first["value_range"] == {"low": "36.70", "high": "233.71"}
    assert second["conversions"] is None
    assert answers["designs"]["rows"][0]["campaign_id"] == "C1"
    assert answers["designs"]["rows"][1]["permutation_p"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "md", "parquet", "txt"])
def test_experiments_in_every_format(run: Run, registered: Path, suffix: str) -> None:
    done = run("experiments", registered / "deals.csv", "-o", f"out.{suffix}", "-q")
    assert (done.code, done.out) == (0, ""), done.err
    assert Path(f"out.{suffix}").stat().st_size > 0


def test_no_experiment_is_an_answer_too(run: Run, exports: Path) -> None:
    done = run("experiments", exports / "deals.csv", "-q")
    assert done.code == 0, done.err
    assert "what a campaign adds is unknown" in " ".join(done.out.split())
    credit = run("attribute", exports / "deals.csv", "--calibrate", "-q")
    assert credit.code == 0, credit.err
    assert "100% of the credit has never been tested." in credit.out


def test_calibrate_sets_credit_beside_lift_and_changes_no_cent(run: Run, registered: Path) -> None:
    """D1 and D2 close in the holdout's days: Booth has 500.00 of D1 under linear, against 140.00 measured."""
    asked = ["attribute", registered / "deals.csv", "-m", "linear", "-f", "json", "-q"]
    plain, calibrated = (json.loads(run(*asked, *more).out)["answers"] for more in ([], ["--calibrate"]))
    assert calibrated[: len(plain)] == plain
    beside, rest = calibrated[len(plain) :]
    assert (beside["name"], rest["name"], beside["basis"]["model"]) == ("calibration", "untested", "linear")
    booth, podcast = beside["rows"]
    assert (booth["credit"], booth["lift"], booth["verdict"], booth["deals"]) == ("500.00", "140.00", "overstated", 2)
    assert booth["credit_to_lift"] == pytest.approx(500 / 140)
    assert (podcast["credit"], podcast["credit_to_lift"]) == ("0.00", pytest.approx(0))
    assert [row["campaign_id"] for row in rest["rows"]] == ["C2"]
    assert rest["rows"][0]["share"] == pytest.approx(0.5)
    assert "50% of the credit has never been tested." in rest["notes"]


def test_calibrate_for_several_models_and_any_dimension(run: Run, registered: Path) -> None:
    done = run("attribute", registered / "deals.csv", "-m", "first", "-m", "last", "--by", "channel", "--calibrate", "-q",
               "--answer", "calibration:last", "-f", "csv")  # fmt: skip
    assert done.code == 0, done.err
    booth = next(csv.DictReader(io.StringIO(done.out)))
    assert (booth["campaign"], booth["credit"], booth["lift_range_low"]) == ("Booth", "0.00", "36.70")
    assert booth["verdict"] == "understated"
    screen = run("attribute", registered / "deals.csv", "-m", "first", "-m", "last", "--calibrate", "-q")
    assert screen.out.count("Does the credit agree with the experiments?") == 2
    assert all(len(line) <= 96 for line in screen.out.splitlines())


def test_days_without_a_deal_have_nothing_to_compare(run: Run, registered: Path) -> None:
    change(registered, "ends_on = 2026-06-02", "ends_on = 2026-01-02")
    change(registered, "starts_on = 2026-06-01", "starts_on = 2026-01-01")
    done = run("attribute", registered / "deals.csv", "--calibrate", "-q", "--answer", "calibration", "-f", "jsonl")
    assert json.loads(done.out.splitlines()[0])["verdict"] == "no deal closed"


def test_a_file_of_an_experiment_is_no_export_and_is_not_written_over(run: Run, registered: Path) -> None:
    change(registered, "tests/geo.csv", "geo.csv")
    (registered / "tests" / "geo.csv").rename(registered / "geo.csv")
    done = run("experiments", registered / "deals.csv", "-v")
    assert done.code == 0, done.err
    assert "geo.csv was not used" not in done.err
    for command in (["experiments"], ["attribute", "--calibrate"]):
        written = run(*command, registered / "deals.csv", "-o", registered / "geo.csv")
        assert written.code == 2
        assert "one of the files that are read" in written.err
    assert (registered / "geo.csv").read_text("utf-8") == GEO


def test_data_driven_models_are_calibrated_too(run: Run, registered: Path) -> None:
    deals = registered / "deals.csv"
    deals.write_text(
        deals.read_text("utf-8") + "D6,Lost one,A1,USD,70.00,2026-03-04,2026-06-09,lost,New Business,\n", "utf-8"
    )
    done = run("attribute", deals, "-m", "markov", "--calibrate", "-q", "-f", "json")
    assert done.code == 0, done.err
    found = [a for a in json.loads(done.out)["answers"] if a["name"] == "calibration"]
    assert [answer["basis"]["model"] for answer in found] == ["markov"]


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"COLUMNS": "60"}])
def test_poor_and_narrow_terminals(spawn: Run, registered: Path, environment: dict[str, str]) -> None:
    done = spawn("attribute", registered / "deals.csv", "--calibrate", "-q", "--answer", "calibration", **environment)
    assert done.code == 0, done.err
    assert max(map(len, done.out.splitlines())) <= int(environment.get("COLUMNS", "96"))
    assert "?" not in done.out.replace("experiments?", "")
    assert done.data.isascii() or "COLUMNS" in environment


def test_two_runs_are_the_same_bytes(run: Run, registered: Path) -> None:
    asked = ["attribute", registered / "deals.csv", "--calibrate", "-f", "json", "-q"]
    assert run(*asked).data == run(*asked).data


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"Booth"', '"Boot"', ["alignkit.toml:2: experiments.booth-holdout.campaign", "did you mean Booth?"]),
        ("starts_on = 2026-06-01", "starts_on = 2026-07-01", ["alignkit.toml:1", "after it ends on 2026-06-02"]),
        ("conversions = 56", "conversions = 71", ["alignkit.toml:6", "71 conversions are more than 70 units"]),
        ("units = 70", "units = -70", ["alignkit.toml:6", "greater than 0"]),
        ('"560.00"', '"560.001"', ["alignkit.toml:6", "more than the 2 decimal digits of USD"]),
        ('"holdout"', '"hold-out"', ["alignkit.toml:3: experiments.booth-holdout.design", "'holdout'"]),
        ("control", "contrl", ["alignkit.toml:7", "did you mean control?"]),
        ("tests/geo.csv", "tests/geos.csv", ["geos.csv", "there is no such file"]),
    ],
)
def test_a_wrong_register_is_named_by_its_line(run: Run, registered: Path, old: str, new: str, says: list[str]) -> None:
    change(registered, old, new)
    done = run("experiments", registered / "deals.csv", "-q")
    assert (done.code, done.out) == (2, "")
    assert [words for words in says if words not in " ".join(done.err.split())] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("b,treated", "b,treate", ["geo.csv:3: group", "did you mean treated?"]),
        ("group,", "grp,", ["geo.csv:1", "has no column for group", "Its headings are unit, grp, before, after."]),
        ("130.00", "1 30", ["geo.csv:2: after", "is not an amount"]),
        (GEO, "", ["geo.csv", "is empty"]),
    ],
)
def test_a_wrong_file_is_named_by_its_line(run: Run, registered: Path, old: str, new: str, says: list[str]) -> None:
    path = registered / "tests" / "geo.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    done = run("attribute", registered / "deals.csv", "--calibrate", "-q")
    assert (done.code, done.out) == (2, "")
    assert [words for words in says if words not in " ".join(done.err.split())] == []
