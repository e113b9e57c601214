"""The promise itself: credit plus unattributed is what was booked, as summed from the raw file by `csv` and `Decimal`.

Nothing here uses alignkit's code: the command runs as a user runs it, the expectation comes from the exports alone.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

MODELS = [
    "primary-campaign",
    "first",
    "last",
    "last-non-direct",
    "linear",
    "time-decay",
    "position-based",
    "u-shaped",
    "w-shaped",
    "full-path",
    "j-shaped",
    "inverse-j",
    "lead-creation",
    "opportunity-creation",
    "markov",
    "shapley",
    "shao-li",
]
CENT = Decimal("0.01")
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alignkit(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "alignkit", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def won_deals(folder: Path) -> list[dict[str, str]]:
    return [row for row in rows(folder / "deals.csv") if row["IsWon"] == "true" and row["IsDeleted"] == "false"]


def in_dollars(row: dict[str, str], rates: list[dict[str, str]]) -> Decimal:
    """Units per dollar on the closing day: divide; the end of a rate's time is exclusive; cents, half away from zero."""
    amount = Decimal(row["Amount"])
    if row["CurrencyIsoCode"] == "USD":
        return amount
    (rate,) = [
        Decimal(r["ConversionRate"])
        for r in rates
        if r["IsoCode"] == row["CurrencyIsoCode"] and r["StartDate"] <= row["CloseDate"] < r["NextStartDate"]
    ]
    exact = Fraction(amount) / Fraction(rate) * 100
    cents = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return cents * CENT


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("tie") / "sample"))


@pytest.fixture(scope="module")
def answers(sample: Path) -> list[dict[str, Any]]:
    chosen = [word for model in MODELS for word in ("--model", model)]
    document = json.loads(alignkit("attribute", str(sample / "deals.csv"), *chosen, "-f", "json"))
    assert document["schema_version"] == 1
    answers: list[dict[str, Any]] = document["answers"]
    return answers


def test_every_model_ties_to_the_raw_file_to_the_cent(sample: Path, answers: list[dict[str, Any]]) -> None:
    rates = rows(sample / "dated_conversion_rates.csv")
    deals = won_deals(sample)
    booked = sum((in_dollars(row, rates) for row in deals if row["Amount"]), Decimal(0))
    assert booked > 10_000_000

    by_model = {a["basis"]["model"]: a for a in answers if a["name"] == "attribution"}
    lines_of = {a["basis"]["model"]: a["rows"] for a in answers if a["name"] == "reconciliation"}
    assert list(by_model) == MODELS
    for model in MODELS:
        credit = sum((Decimal(row["credit"]) for row in by_model[model]["rows"]), Decimal(0))
        lines = lines_of[model]
        lost = sum((Decimal(x["amount"]) for x in lines if x["line"] == "unattributed" and x["amount"]), Decimal(0))
        (stated,) = [line for line in lines if line["line"] == "booked"]
        (difference,) = [line["amount"] for line in lines if line["line"] == "difference"]
        assert credit + lost == booked == Decimal(stated["amount"]), model
        assert stated["deals"] == len(deals)
        assert difference == "0.00"


def test_the_json_is_the_contract(answers: list[dict[str, Any]]) -> None:
    attribution = answers[0]
    assert {"name", "title", "definition", "basis", "columns", "rows", "notes", "assumptions"} <= set(attribution)
    names = [column["name"] for column in attribution["columns"]]
    figures = ["credit", "share", "deals", "largest_deal_share", "credit_low", "credit_high"]
    assert names == ["campaign_id", "campaign", "team", "channel", *figures]
    for row in attribution["rows"]:
        assert list(row) == names
        assert row["credit"] == str(Decimal(row["credit"]).quantize(CENT))
        assert 0 <= row["share"] <= 1
        assert Decimal(row["credit_low"]) <= Decimal(row["credit"]) <= Decimal(row["credit_high"])
    assert {entry["name"] for entry in attribution["assumptions"]} >= {"lookback_days", "people", "missing_milestone"}
    assert all(set(entry) == {"name", "value", "source"} for entry in attribution["assumptions"])


def test_two_campaigns_of_one_name_never_merge(answers: list[dict[str, Any]]) -> None:
    names = [row["campaign"] for row in answers[0]["rows"] if row["campaign_id"]]
    ids = [row["campaign_id"] for row in answers[0]["rows"] if row["campaign_id"]]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) < len(names)


def test_every_won_deal_is_in_the_ledger(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    alignkit("attribute", str(sample / "deals.csv"), "--ledger", str(path), "-q", "-o", str(tmp_path / "x.json"))
    in_ledger = {row["deal_id"][:15] for row in rows(path)}
    assert in_ledger == {row["Id"][:15] for row in won_deals(sample)}


def test_every_deal_back_to_its_campaigns_is_one_table(sample: Path) -> None:
    document = json.loads(alignkit("attribute", str(sample / "deals.csv"), "--by", "deal,campaign", "-f", "json"))
    credit = {a["name"]: a for a in document["answers"]}
    shown = {row["deal_id"] for row in credit["attribution"]["rows"]}
    unattributed = {row["deal_id"] for row in credit["unattributed"]["rows"]}
    assert {deal[:15] for deal in shown | unattributed} == {row["Id"][:15] for row in won_deals(sample)}
    keys = [(row["deal_id"], row["campaign_id"]) for row in credit["attribution"]["rows"]]
    assert len(keys) == len(set(keys))


def test_the_demo_ends_with_a_difference_of_zero(sample: Path) -> None:
    assert "difference 0.00" in alignkit("attribute", str(sample / "deals.csv"))
