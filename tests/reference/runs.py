"""Settings, rates and custom models for one load; every value of every rule's setting comes round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/Havana")
REPORT = ("USD", "JPY", "KWD")
CURRENCIES = ("USD", "EUR", "JPY", "KWD", "GBP")
FREE = ("gmail.com", "yahoo.com", "hotmail.com", "gmx.de", "mail.com", "aol.com", "web.de", "163.com")

CUSTOM = {
    "ours": {"first": 20, "lead": 30, "opportunity": 40, "middle": 10},
    "thirds": {"lead": "33.3", "opportunity": "33.3", "middle": "33.4"},
    "sourced": {"lead": 60, "opportunity": 40},
    "ends": {"first": "12.5", "close": "37.5", "last": 50},
    "half": {"lead": 50, "middle": 50},
}


@dataclass(frozen=True)
class Run:
    """One load of the engine: settings, the day as of which, and the rates."""

    settings: dict[str, Any]
    as_of: date | None
    rates: list[dict[str, str]]
    stage: str

    @property
    def report(self) -> str:
        return str(self.settings["currency"])


def run(seed: int) -> Run:
    """The settings of run number `seed`: the values of each setting take turns, in cycles of different length."""
    rng = Random(f"run {seed}")
    report = REPORT[seed % 3]
    settings: dict[str, Any] = {
        "currency": report,
        "timezone": ZONES[(seed // 2) % len(ZONES)],
        "attribution.people": ("roles-then-account", "account", "roles-then-account", "roles", "primary")[seed % 5],
        "attribution.missing_milestone": ("renormalise", "next", "middle", "unattributed")[seed % 4],
        "attribution.middle": ("all", "between")[(seed // 4) % 2],
        "attribution.stage_reentry": ("last", "first", "all")[(seed // 2) % 3],
        "attribution.opportunity_stage": ("", "Qualified")[(seed // 3) % 2],
        "attribution.closed_on": ("close-date", "first-won")[(seed // 5) % 2],
        "attribution.repeat": ("every-deal", "since-previous-close")[(seed // 6) % 2],
        "attribution.lookback_days": (365, 90, 30, 365)[(seed // 7) % 4],
        "attribution.exclude_types": (["renewal"], [], ["renewal", "partner"])[(seed // 4) % 3],
        "touches.dedup_minutes": (30, 0, 60)[(seed // 5) % 3],
        "models.time-decay.half_life_days": ("7", "3.5", "30", "0.7")[(seed // 3) % 4],
        "deals.revenue_types": {"Channel": "partner", "Comeback": "win-back", "Old Renewal": "new"},
    }
    settings |= {f"models.{name}": weights for name, weights in CUSTOM.items()}
    settings |= _touch_settings(rng)
    settings |= {"identity.free_mail": ["hub.example"], "identity.company_mail": list(FREE[4:])} if seed % 2 else {}
    as_of = date(2025, 3, 1) + timedelta(days=rng.randrange(300)) if seed % 4 == 3 else None
    return Run(settings, as_of, rates(rng, report), "Qualified")


def _touch_settings(rng: Random) -> dict[str, Any]:
    choices: list[dict[str, Any]] = [
        {},
        {"touches.exclude.campaigns": ["test *", "*-K3"]},
        {"touches.exclude.types": ["List*"], "touches.exclude.channels": ["paid ?ocial"]},
        {"touches.exclude.kinds": ["CHAT", "video-*"]},
        {"touches.exclude.email_domains": ["Ours.example"]},
        {"touches.policy": {"email-opened": True, "web-visit": False, "campaign-member": True}},
        {"touches.activities": ["call", "Meeting"]},
    ]
    found: dict[str, Any] = {}
    for choice in rng.sample(choices, rng.choice((1, 2))):
        found |= choice
    return found


def rates(rng: Random, report: str) -> list[dict[str, str]]:
    """Rates for every currency on every day: stated directly, inversely, by way of another, or of the corporate one."""
    rows: list[dict[str, str]] = []
    for currency in CURRENCIES:
        if currency == report:
            continue
        way = rng.choice(("direct", "inverse", "pivot", "corporate", "lapsed"))
        if way in {"direct", "inverse"}:
            pair = (currency, report) if way == "direct" else (report, currency)
            rows += [_rate(rng, start, *pair) for start in ("2020-01-01", "2025-02-03")]
        elif way == "pivot":
            rows += [_rate(rng, "2020-01-01", currency, "CHF"), _rate(rng, "2020-01-01", report, "CHF")]
        else:
            rows += [_rate(rng, "2020-01-01", "", c, until="2025-01-01") for c in (currency, report)]
            rows += [_rate(rng, "2025-01-01", "", c) for c in (currency, report)]
        if way == "lapsed":
            rows += [_rate(rng, "2020-01-01", currency, report, until="2025-03-01")]
    unique = {(row["date"], row["from_currency"], row["to_currency"]): row for row in rows}
    return list(unique.values())


def _rate(rng: Random, start: str, source: str, target: str, *, until: str | None = None) -> dict[str, str]:
    rate = rng.choice(("0.5", "2", "1.08215", "0.0068", "147.325", "3.2561", "0.30769", "12.5"))
    row = {"date": start, "from_currency": source, "to_currency": target, "rate": rate}
    return row | ({"until": until} if until else {"until": ""})
