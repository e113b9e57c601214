"""The commands on a small company: what they answer, and that they write only what was asked for."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from alignkit.cli.settings_file import commented
from alignkit.config.settings import Settings

FORMATS = ["csv", "tsv", "json", "jsonl", "md", "parquet", "txt"]


def test_attribute_answers_and_ties(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv")
    assert done.code == 0, done.err
    assert "Which campaigns closed these deals?" in done.out
    assert "✓ booked 1,600.01 = attributed 1,000.00 + unattributed 600.01   difference 0.00" in done.out
    assert "Read deals.csv: deals" in done.err
    assert "touches.csv (touches)" in " ".join(done.err.split())


def test_attribute_does_not_wait_for_pandas(exports: Path) -> None:
    script = "import sys; from alignkit.__main__ import main; main(sys.argv[1:]); assert 'pandas' not in sys.modules"
    asked = [
        sys.executable,
        "-c",
        script,
        "attribute",
        str(exports / "deals.csv"),
        "-q",
        "-f",
        "parquet",
        "-o",
        "x.parquet",
    ]
    subprocess.run(asked, cwd=exports, check=True)


def test_attribute_as_json_for_several_models(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "-m", "first", "-m", "last", "-f", "json")
    answers = json.loads(done.out)["answers"]
    named = [(a["name"], a["basis"]["model"]) for a in answers if a["name"] in {"attribution", "reconciliation"}]
    assert named == [(n, m) for m in ("first", "last") for n in ("attribution", "reconciliation")]
    for answer in answers:
        if answer["name"] == "attribution":
            assert sum(Decimal(row["credit"]) for row in answer["rows"]) == Decimal("1000.00")


def test_a_table_of_every_deal_back_to_its_campaigns(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "--by", "deal,campaign", "-f", "csv", "--quiet")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {"deal_id", "campaign_id", "credit"} <= set(rows[0])
    assert sum(Decimal(row["credit"]) for row in rows if row["credit"] and row["campaign_id"]) == Decimal("1000.00")
    assert {row["campaign"] for row in rows} >= {"Booth", '\'=HYPERLINK("http://x","y")'}


def test_top_says_what_it_left_out(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "--top", 1)
    assert "The first 1 of 3 rows" in done.out
    assert "Podcast" not in done.out


def test_flags_reach_the_rules(run: Run, exports: Path) -> None:
    done = run(
        "attribute", exports / "deals.csv", "--lookback-days", 60, "--people", "account", "--timezone", "Europe/Berlin",
        "--since", "2026-06-01", "--until", "2026-06-01", "--as-of", "2026-06-30", "-f", "json", "-q",
    )  # fmt: skip
    assert done.code == 0, done.err
    answer = json.loads(done.out)["answers"][0]
    assert answer["basis"]["n_deals"] == 1
    assert answer["basis"]["lookback_days"] == 60
    told = {a["name"]: (a["value"], a["source"]) for a in answer["assumptions"]}
    assert told["people"] == ("account", "flag")
    assert told["timezone"] == ("Europe/Berlin", "flag")
    assert told["as_of"] == ("2026-06-30", "flag")


@pytest.mark.parametrize("asked", [["D1"], ["Selby press line"], ["D1", "--model", "linear"]], ids=" ".join)
def test_explain_finds_a_deal_and_every_cent(run: Run, exports: Path, asked: list[str]) -> None:
    done = run("explain", *asked, "--deals", exports / "deals.csv")
    assert done.code == 0, done.err
    assert "Selby Bearings" in done.out
    assert "after close" in done.out
    assert "not an act of the buyer" in done.out
    assert "✓ 2 credits add up to the amount   difference 0.00" in done.out


def test_explain_of_an_unattributed_deal_says_why(run: Run, exports: Path) -> None:
    done = run("explain", "D3", "--deals", exports / "deals.csv", "-q")
    assert done.code == 0, done.err
    assert "Unattributed: renewal" in done.out


@pytest.mark.parametrize(("asked", "says"), [("D9", "there is no deal"), ("D4", "open")])
def test_explain_of_no_won_deal_is_two(run: Run, exports: Path, asked: str, says: str) -> None:
    done = run("explain", asked, "--deals", exports / "deals.csv")
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_compare_puts_models_side_by_side(run: Run, exports: Path) -> None:
    done = run("compare", exports / "deals.csv", "-m", "first", "-m", "last", "-m", "w-shaped")
    assert done.code == 0, done.err
    assert "✓ every model adds up to 1,600.01 with its unattributed   difference 0.00" in done.out
    everything = run("compare", exports / "deals.csv", "-f", "csv", "-q")
    header = everything.out.splitlines()[0].split(",")
    assert {"first", "last", "linear", "w-shaped", "full-path", "time-decay"} <= set(header)


def test_compare_marks_the_model_that_the_settings_name_and_shows_it_once(run: Run, exports: Path) -> None:
    (Path.cwd() / "alignkit.toml").write_text('[attribution]\nmodel = "first"\n', encoding="utf-8")
    done = run("compare", exports / "deals.csv", "--config", Path.cwd() / "alignkit.toml", "-q")
    assert "● First" in done.out
    assert next(line for line in done.out.splitlines() if line.startswith("Campaign ")).count("First") == 1


def test_nothing_booked_is_no_hundred_per_cent(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "--by", "deal", "--since", "2090-01-01", "-q")
    assert done.code == 0, done.err
    assert "100.0%" not in done.out


def test_inspect_says_what_files_are(run: Run, exports: Path) -> None:
    done = run("inspect", exports / "deals.csv", exports / "touches.csv")
    assert done.code == 0, done.err
    assert "deals.csv" in done.out
    assert "touches.csv" in done.out
    assert "deal_id" in done.out


def test_a_configured_project_needs_no_argument(run: Run, exports: Path) -> None:
    (Path.cwd() / "alignkit.toml").write_text(
        f"[inputs]\ndeals = {json.dumps((exports / 'deals.csv').as_posix())}\n[attribution]\nmodel = 'last'\n", "utf-8"
    )
    done = run("attribute", "-f", "json", "-q")
    assert done.code == 0, done.err
    assert json.loads(done.out)["answers"][0]["basis"]["model"] == "last"


def test_bad_deals_stop_it_and_quarantine_lists_them(run: Run, exports: Path) -> None:
    deals = exports / "deals.csv"
    deals.write_text(deals.read_text("utf-8") + "D5,=1+1,A1,USD,12x,2026-03-04,2026-06-01,won,New Business,\n", "utf-8")
    stopped = run("attribute", deals)
    assert (stopped.code, stopped.out) == (2, "")
    assert "deals.csv:6" in stopped.err
    listed = Path("left-out.csv")
    went_on = run("attribute", deals, "--quarantine", listed)
    assert went_on.code == 0, went_on.err
    assert "1 row left out: left-out.csv lists them" in " ".join(went_on.err.split())
    (row,) = csv.DictReader(io.StringIO(listed.read_text("utf-8")))
    assert (row["line"], row["record"]) == ("6", "deals")
    assert "12x" in row["row"]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("command", ["attribute", "explain", "compare", "inspect", "models", "schema", "doctor"])
def test_an_output_file_in_every_format(run: Run, exports: Path, command: str, suffix: str) -> None:
    asked: dict[str, list[object]] = {
        "attribute": [exports / "deals.csv"],
        "explain": ["D1", "--deals", exports / "deals.csv"],
        "compare": [exports / "deals.csv", "-m", "first", "-m", "last"],
        "inspect": [exports / "deals.csv"],
        "schema": ["deal"],
    }
    target = Path(f"out.{suffix}")
    done = run(command, *asked.get(command, []), "-o", target)
    assert (done.code, done.out) == (0, ""), done.err
    assert target.stat().st_size > 0
    assert [path.name for path in Path.cwd().iterdir()] == [target.name]


def test_nothing_is_written_that_was_not_asked_for(run: Run, exports: Path) -> None:
    before = sorted(exports.iterdir())
    run("attribute", exports / "deals.csv")
    assert sorted(exports.iterdir()) == before
    assert list(Path.cwd().iterdir()) == []


def test_the_ledger_is_written_beside(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "--ledger", "credit.csv", "-q")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(io.StringIO(Path("credit.csv").read_text("utf-8"))))
    assert sum(Decimal(row["credit"]) for row in rows if row["credit"]) == Decimal("1600.01")


@pytest.mark.parametrize("flag", ["-o", "--ledger", "--quarantine"])
def test_an_export_is_never_written_over(run: Run, exports: Path, flag: str) -> None:
    for name in ("deals.csv", "touches.csv"):
        before = (exports / name).read_bytes()
        done = run("attribute", exports / "deals.csv", flag, exports / name)
        assert done.code == 2
        assert "one of the files that are read" in done.err
        assert (exports / name).read_bytes() == before


def test_two_outputs_do_not_share_a_file(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "-o", "x.csv", "--ledger", "x.csv")
    assert done.code == 2
    assert list(Path.cwd().iterdir()) == []


def test_one_answer_formats_say_which_one(run: Run, exports: Path) -> None:
    done = run("attribute", exports / "deals.csv", "-m", "first", "-m", "last", "-f", "csv")
    assert "csv holds one answer: attribution (first)" in done.err
    assert "attribution:last" in done.err
    other = run("attribute", exports / "deals.csv", "-f", "csv", "--answer", "reconciliation", "-q")
    assert other.out.startswith("line,reason,deals,amount\nbooked,")
    assert other.err == ""


def test_quiet_is_quiet_and_verbose_tells_all(run: Run, exports: Path) -> None:
    assert run("attribute", exports / "deals.csv", "--quiet").err == ""
    told = run("attribute", exports / "deals.csv", "-v")
    assert "deals.csv: 4 rows = 4 loaded" in told.err
    assert "What did each rule do?" in told.out
    assert "lookback_days" in told.out


def test_the_format_does_not_change_because_of_a_pipe(spawn: Run, exports: Path) -> None:
    assert "Which campaigns closed these deals?" in spawn("attribute", exports / "deals.csv").out


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}])
def test_a_poor_encoding_is_no_reason_to_fail(spawn: Run, exports: Path, environment: dict[str, str]) -> None:
    done = spawn("attribute", exports / "deals.csv", **environment)
    assert done.code == 0, done.err
    assert done.data.isascii()
    assert "ok booked 1,600.01" in done.out


def test_machine_formats_are_utf8_in_any_locale(spawn: Run, exports: Path) -> None:
    campaigns = exports / "campaigns.csv"
    campaigns.write_text(campaigns.read_text("utf-8").replace("Booth", "Messe Köln 展"), "utf-8")
    plain = spawn("attribute", exports / "deals.csv", "-f", "csv")
    poor = spawn("attribute", exports / "deals.csv", "-f", "csv", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert plain.data == poor.data
    assert "Messe Köln 展" in plain.out


def test_init_writes_every_setting_once_and_never_over(run: Run) -> None:
    assert run("init").code == 0
    written = Path("alignkit.toml").read_bytes()
    again = run("init")
    assert again.code == 2
    assert "--force" in again.err
    assert run("init", "--force").code == 0
    assert Path("alignkit.toml").read_bytes() == written


def test_the_settings_file_is_valid_as_it_stands_and_with_every_setting_on() -> None:
    assert tomllib.loads(commented()) == {}
    on = "\n".join(line[1:] for line in commented().splitlines() if line.startswith("#") and line[1:2] not in ("", " "))
    settings = Settings.model_validate(tomllib.loads(on))
    assert settings.attribution == Settings().attribution
    for name in Settings.model_fields:
        assert name in on


def test_sample_does_not_write_into_a_full_folder(run: Run) -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine", "utf-8")
    done = run("sample", "full", "--deals", 5)
    assert done.code == 2
    assert [path.name for path in Path("full").iterdir()] == ["mine.txt"]


def test_sample_writes_over_another_when_it_is_asked_to(run: Run) -> None:
    assert run("sample", "trial", "--deals", 5, "--seed", 3).code == 0
    before = Path("trial/deals.csv").read_bytes()
    assert run("sample", "trial", "--deals", 5, "--seed", 4, "--force").code == 0
    assert Path("trial/deals.csv").read_bytes() != before


def test_a_sample_company_can_be_attributed(run: Run) -> None:
    assert run("sample", "trial", "--deals", 5, "--seed", 3).code == 0
    done = run("attribute", "trial/deals.csv")
    assert done.code == 0, done.err
    assert "difference 0.00" in done.out


def test_schema_shows_fields_and_prints_json_schema(run: Run) -> None:
    assert "deals.csv" in run("schema").out
    shown = run("schema", "deal")
    assert "deal_id" in shown.out
    assert run("schema", "deals").out == shown.out
    assert "deal_id" in json.loads(run("schema", "deal", "-f", "json").out)["required"]
    assert "attribution" in json.loads(run("schema", "config").out)["properties"]
    assert json.loads(run("schema", "answer").out)["properties"]["schema_version"] == {"const": 1}


def test_models_lists_all_and_explains_one(run: Run) -> None:
    listed = run("models").out
    assert "w-shaped" in listed
    assert "30 % each" in listed
    one = run("models", "w-shaped").out
    assert one.startswith("w-shaped")
    assert "Source:" in one


def test_models_knows_your_own(run: Run) -> None:
    Path("alignkit.toml").write_text("[models.ours]\nfirst = 60\nlast = 40\n", "utf-8")
    assert "ours" in run("models").out
    assert "first 60, last 40" in run("models", "ours").out


def test_doctor_finds_all_well(run: Run) -> None:
    done = run("doctor", "-f", "json")
    assert done.code == 0, done.out
    rows = {row["what"]: row for row in json.loads(done.out)["answers"][0]["rows"]}
    assert {"alignkit", "python", "duckdb", "engine", "time zones", "encoding", "locale", "settings"} <= set(rows)
    assert all(row["ok"] for row in rows.values())


def test_doctor_names_what_is_wrong(run: Run) -> None:
    Path("alignkit.toml").write_text("[attribution]\nlookback = 3\n", "utf-8")
    done = run("doctor")
    assert done.code == 2
    assert "did you mean lookback_days?" in done.out
    assert "1 of " in done.out


@pytest.mark.skipif(os.name != "posix", reason="file permissions of POSIX")
def test_a_new_file_has_the_umasks_permissions_and_an_old_one_keeps_its_own(run: Run) -> None:
    os.umask(0o022)
    run("models", "-o", "new.csv")
    assert Path("new.csv").stat().st_mode & 0o777 == 0o644
    Path("new.csv").chmod(0o600)
    run("models", "-o", "new.csv")
    assert Path("new.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="device files of POSIX")
def test_a_device_is_written_to_not_replaced(run: Run) -> None:
    done = run("models", "-f", "csv", "-o", "/dev/stdout")
    assert done.code == 0, done.err
    assert Path("/dev/null").is_char_device()
    assert run("models", "-f", "csv", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()
