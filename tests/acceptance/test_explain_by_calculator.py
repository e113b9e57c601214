"""`explain` on five deals of real life: every cent is recomputed from the printed cells alone."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.commandline import run

MODELS = ["w-shaped", "time-decay", "primary-campaign"]


def raw(sample: Path, name: str) -> list[dict[str, str]]:
    with (sample / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def explained(sample: Path, deal: str, model: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The printed cells: the rows of the touches, and the deal's."""
    done = run("explain", deal, "--deals", sample / "deals.csv", "--model", model, "-f", "json", folder=sample)
    assert done.code == 0, done.err
    rows = {answer["name"]: answer["rows"] for answer in json.loads(done.out)["answers"]}
    return rows["explain"], rows["deal"][0]


def half_away(value: Fraction) -> int:
    whole = (abs(value) + Fraction(1, 2)).__floor__()
    return -whole if value < 0 else whole


def minor(text: str) -> int:
    return int(text.replace(".", ""))


def find(sample: Path, case: str) -> str:
    """A won deal of each kind, found in the raw exports."""
    deals = [d for d in raw(sample, "deals.csv") if d["IsWon"] == "true" and d["IsDeleted"] == "false" and d["Amount"]]
    by_id = {deal["Id"][:15]: deal for deal in deals}
    new = [d for d in deals if "renew" not in d["Type"].lower() and Decimal(d["Amount"]) > 0]
    if case == "many touches":
        members = Counter(
            m["ContactId"][:15] for m in raw(sample, "campaign_members.csv") if m["HasResponded"] == "true"
        )
        load: Counter[str] = Counter()
        for role in raw(sample, "contact_roles.csv"):
            load[role["OpportunityId"][:15]] += members[role["ContactId"][:15]]
        return max(new, key=lambda d: load[d["Id"][:15]])["Id"]
    if case == "no touch":
        with_account = {a["Id"][:15] for a in raw(sample, "accounts.csv")}
        return next(d for d in new if d["AccountId"] and d["AccountId"][:15] not in with_account)["Id"]
    if case == "another currency":
        return next(d for d in new if d["CurrencyIsoCode"] == "JPY")["Id"]
    if case == "renewal":
        return next(d for d in deals if "renew" in d["Type"].lower())["Id"]
    history = raw(sample, "opportunity_history.csv")
    lost_before = {row["OpportunityId"][:15] for row in history if row["StageName"] == "Closed Lost"}
    return min(by_id[deal]["Id"] for deal in lost_before & set(by_id))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("case", ["many touches", "no touch", "another currency", "renewal", "reopened"])
def test_a_pocket_calculator_gives_every_cent(sample: Path, case: str, model: str) -> None:
    deal_id = find(sample, case)
    touches, deal = explained(sample, deal_id, model)
    if case == "another currency":
        exact = Fraction(Decimal(deal["booked"])) * Fraction(deal["rate"]) * 100
        assert half_away(exact) == minor(deal["amount"])
    amount = minor(deal["amount"])
    before, given = 0, 0
    for touch in touches:
        if touch["weight"] is None:
            assert touch["credit"] is None
            continue
        weight, total, running = int(touch["weight"]), int(touch["weight_total"]), int(touch["running"])
        assert running == before + weight
        credit = half_away(Fraction(amount * running, total)) - half_away(Fraction(amount * before, total))
        assert credit == minor(touch["credit"])
        before, given = running, given + credit
    if deal["reason"]:
        assert before == 0
    else:
        assert given == amount
        assert before == int(touches[-1]["weight_total"] or before)


def test_the_kinds_of_deal_are_what_they_say(sample: Path) -> None:
    touches, _ = explained(sample, find(sample, "many touches"), "w-shaped")
    assert sum(row["verdict"] == "kept" for row in touches) >= 5
    assert explained(sample, find(sample, "no touch"), "w-shaped")[1]["reason"] in {"account-unknown", "no-touch"}
    assert explained(sample, find(sample, "renewal"), "w-shaped")[1]["reason"] == "excluded-type"


def test_a_deal_is_found_by_its_short_id_and_by_its_name(sample: Path) -> None:
    deal_id = find(sample, "many touches")
    row = next(d for d in raw(sample, "deals.csv") if d["Id"] == deal_id)
    by_id = explained(sample, deal_id[:15], "w-shaped")
    assert by_id == explained(sample, row["Name"], "w-shaped")
    assert by_id[1]["deal_id"][:15] == deal_id[:15]
