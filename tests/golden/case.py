"""A case of `tests/cases` as canonical tables and settings. Every scalar stays the text that stands in the file."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent.parent / "cases"

#: Our word in a case → the canonical column.
PERSON = {
    "created": "created_at",
    "kind": "kind",
    "email": "email",
    "account": "account_id",
    "converted to": "converted_person_id",
    "converted at": "converted_account_id",
    "merged into": "merged_into_id",
    "crm": "crm_person_id",
    "deleted": "is_deleted",
}
ACCOUNT = {"website": "website", "merged into": "merged_into_id", "deleted": "is_deleted", "segment": "segment"}
DEAL = {
    "account": "account_id",
    "opened": "created_at",
    "type": "type",
    "stage": "stage",
    "source": "campaign_id",
    "name": "name",
    "deleted": "is_deleted",
}
CAMPAIGN = {"name": "name", "type": "type", "channel": "channel", "team": "team", "crm": "crm_campaign_id"}
#: How a deal ended; where a flip adds a second word, the first of these stands.
OUTCOMES = ("won", "lost", "open")
TOUCH = {"by": "person_id", "campaign": "campaign_id", "on": "touched_at", "asset": "asset", "channel": "channel"}
KNOWN = {
    "story",
    "rule",
    "people",
    "accounts",
    "deal",
    "deals",
    "campaigns",
    "touches",
    "calls",
    "history",
    "rates",
    "settings",
    "as of",
    "expect",
    "flip",
    "flip_input",
}


@dataclass(frozen=True)
class Case:
    """One file of `tests/cases`."""

    name: str
    told: Mapping[str, Any]

    @property
    def rules(self) -> list[int]:
        rule = self.told["rule"]
        return [int(number) for number in (rule if isinstance(rule, list) else [rule])]

    @property
    def settings(self) -> dict[str, Any]:
        return dict(self.told.get("settings", {}))

    @property
    def as_of(self) -> str | None:
        return self.told.get("as of")

    def flipped(self) -> Case:
        """The same case with its rule's setting (or the fact it rests on) changed: it must not hold any more."""
        told = copy.deepcopy(dict(self.told))
        told["settings"] = self.settings | dict(told.get("flip", {}))
        for path, value in told.get("flip_input", {}).items():
            place: Any = told
            steps = path.split(" / ")
            for step in steps[:-1]:
                place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
            place[int(steps[-1]) if isinstance(place, list) else steps[-1]] = value
        return Case(self.name, told)


def cases() -> list[Case]:
    """Every case, in the order of its name."""
    return [_read(path) for path in sorted(CASES.rglob("*.yml"))]


def _read(path: Path) -> Case:
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # texts only, nothing is run
    strange = set(told) - KNOWN
    assert not strange, f"{path.name}: {strange} is no part of a case"
    return Case(f"{path.parent.name}/{path.stem}", told)


def tables(case: Case) -> dict[str, list[dict[str, str]]]:
    """The canonical tables that the case tells of."""
    told = case.told
    deals = told.get("deals") or {"Deal": told["deal"]}
    found = {
        "deals": [_deal(name, deal) for name, deal in deals.items()],
        "roles": [role for name, deal in deals.items() for role in _roles(name, deal)],
        "people": [_row("person_id", name, told_, PERSON) for name, told_ in told.get("people", {}).items()],
        "accounts": [_row("account_id", name, told_, ACCOUNT) for name, told_ in told.get("accounts", {}).items()],
        "campaigns": list(_campaigns(told)),
        "touches": [_touch(number, touch) for number, touch in enumerate(told.get("touches", []))],
        "activities": [_call(number, call) for number, call in enumerate(told.get("calls", []))],
        "stage_changes": [_change(change) for change in told.get("history", [])],
        "fx_rates": [_rate(rate) for rate in told.get("rates", [])],
    }
    return {name: rows for name, rows in found.items() if rows}


def _row(key: str, name: str, told: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    strange = set(told or {}) - set(words)
    assert not strange, f"{name}: {strange} is no part of a {key.removesuffix('_id')}"
    return {key: name} | {column: (told or {}).get(word, "") for word, column in words.items()}


def _deal(name: str, told: Mapping[str, Any]) -> dict[str, str]:
    """`amount: 100.00 USD`, and the day under the word that says how it ended: won, lost or open."""
    outcome = next(word for word in OUTCOMES if word in told)
    amount, _, currency = told.get("amount", "").partition(" ")
    rest = {k: v for k, v in told.items() if k not in {*OUTCOMES, "amount", "roles"}}
    row = _row("deal_id", told.get("id", name), {k: v for k, v in rest.items() if k != "id"}, DEAL)
    return row | {"amount": amount, "currency": currency, "outcome": outcome, "closed_on": told[outcome]}


def _roles(name: str, told: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """`roles: [Dana, Kim (primary)]`."""
    for role in told.get("roles", []):
        person, _, note = role.partition(" (")
        primary = str(note == "primary)").lower()
        yield {"deal_id": told.get("id", name), "person_id": person, "is_primary": primary}


def _campaigns(told: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The campaigns described, and every other that a touch or a deal names, under its own name."""
    described = dict(told.get("campaigns", {}))
    named = [touch.get("campaign") for touch in told.get("touches", [])]
    for name in dict.fromkeys([*described, *(name for name in named if name)]):
        yield _row("campaign_id", name, {"name": name} | (described.get(name) or {}), CAMPAIGN)


def _touch(number: int, told: Mapping[str, str]) -> dict[str, str]:
    rest = {k: v for k, v in told.items() if k not in {"id", "kind", "deleted"}}
    row = _row("touch_id", told.get("id", f"touch {number + 1:02d}"), rest, TOUCH)
    return row | {"kind": told.get("kind", "campaign-response"), "is_deleted": told.get("deleted", "")}


def _call(number: int, told: Mapping[str, str]) -> dict[str, str]:
    return {
        "activity_id": told.get("id", f"call {number + 1:02d}"),
        "kind": told.get("kind", "Call"),
        "person_id": told["by"],
        "occurred_at": told["on"],
        "is_done": told.get("done", "true"),
    }


def _change(told: Mapping[str, str]) -> dict[str, str]:
    deal, outcome = told.get("deal", "Deal"), told.get("outcome", "")
    return {"deal_id": deal, "stage": told["stage"], "entered_at": told["on"], "outcome": outcome}


def _rate(told: Mapping[str, str]) -> dict[str, str]:
    """`1 EUR = 1.08 USD`, from a day on."""
    one, value = told["rate"].split(" = ")
    rate, target = value.split(" ")
    source = one.removeprefix("1 ").replace("corporate", "")
    return {
        "date": told["from"],
        "until": told.get("until", ""),
        "from_currency": source,
        "to_currency": target,
        "rate": rate,
    }
