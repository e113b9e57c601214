"""Answers made by hand, as the project gives them: what the renderers are tested on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alignkit.answer import Answer, Assumption, Column, table

BASIS = {
    "as_of": "2026-11-19",
    "currency": "USD",
    "model": "w-shaped",
    "model_shape": "first 30, lead 30, opportunity 30, middle 10",
    "n_deals": 89,
    "closed_from": "2025-10-01",
    "closed_to": "2026-09-30",
    "lookback_days": 365,
}

CAMPAIGNS = [
    ("Hannover trade fair", "marketing", 158_621_353, 20, 0.22),
    ("Zero Downtime webinars", "marketing", 103_328_155, 26, 0.18),
    ("Field visits and demos, Lower Saxony", "sales", 60_048_212, 26, 0.15),
    ("Partner referrals", "partner", 48_510_663, 21, 0.21),
    ("Display retargeting", "marketing", 460_706, 1, 1.0),
    ("Podcast sponsorship", "marketing", 0, 0, None),
    (None, None, 12_345, 6, 0.5),
]
LOST = [("no-people", 3, 36_512_000), ("outside-lookback", 4, 34_383_315), ("no-amount", 1, None)]


def answer(name: str, columns: dict[str, tuple[str, str]], rows: list[tuple[Any, ...]], **extra: Any) -> Answer:
    """An Answer from `name: (kind, unit)` and rows."""
    made = tuple(Column(c, kind, f"the {c}", unit=unit) for c, (kind, unit) in columns.items())  # type: ignore[arg-type]
    values = dict(zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True))
    told = {"title": name.capitalize(), "definition": f"What {name} means.", "basis": BASIS} | extra
    return Answer(name=name, columns=made, rows=table(made, {k: list(v) for k, v in values.items()}), **told)


def attribution(campaigns: list[Any] | None = None, currency: str = "USD", difference: int = 0) -> list[Answer]:
    """The four answers of one model."""
    rows = CAMPAIGNS if campaigns is None else campaigns
    attributed = sum(row[2] for row in rows)
    booked = attributed + sum(amount or 0 for _, _, amount in LOST)
    figures = {"credit": ("money", currency), "share": ("share", ""), "deals": ("count", "")}
    names = {"campaign_id": ("key", ""), "campaign": ("text", ""), "team": ("text", ""), "channel": ("text", "")}
    listed = [
        (f"701{i:03}" if name else None, name, team, "Events", credit, credit / booked, deals, largest)
        for i, (name, team, credit, deals, largest) in enumerate(rows)
    ]
    teams: dict[str, int] = {}
    for _, team, credit, *_ in rows:
        teams[team or "marketing"] = teams.get(team or "marketing", 0) + credit
    lines: list[tuple[str, str | None, int, int | None]] = [
        ("booked", None, 89, booked),
        ("attributed", None, 81, attributed),
    ]
    lines += [("unattributed", reason, deals, amount) for reason, deals, amount in LOST]
    return [
        answer(
            "attribution",
            names | figures | {"largest_deal_share": ("share", "")},
            listed,
            title="Which campaigns closed these deals?",
            basis=BASIS | {"currency": currency},
            notes=(
                "21 touches have no campaign.",
                "Attributed is not incremental: credit is where a deal was touched.",
            ),
            assumptions=(Assumption("lookback_days", 365, "default"), Assumption("timezone", "UTC", "config")),
        ),
        answer(
            "reconciliation",
            {"line": ("text", ""), "reason": ("text", ""), "deals": ("count", ""), "amount": ("money", currency)},
            [*lines, ("difference", None, None, difference)],
        ),
        answer(
            "teams",
            {"team": ("text", "")} | figures | {"largest_deal_share": ("share", "")},
            [(team, credit, credit / booked, 26, 0.2) for team, credit in teams.items()],
        ),
        answer(
            "rules",
            {
                "rule": ("count", ""),
                "setting": ("text", ""),
                "value": ("text", ""),
                "source": ("text", ""),
                "effect": ("text", ""),
                "count": ("count", ""),
            },
            [
                (1, None, None, None, "deals won", 89),
                (13, "lookback_days", "365", "default", "touches before the lookback", 533),
            ],
        ),
    ]


def explanation(rate: str | None = None, reason: str | None = None) -> list[Answer]:
    """One deal: a touch too old, a milestone, a middle one, one after the close."""
    kinds = {
        "touch_id": ("key", ""), "campaign_id": ("key", ""), "campaign": ("text", ""), "person": ("text", ""),
        "touched_at": ("instant", ""), "touched_on": ("day", ""), "kind": ("text", ""), "team": ("text", ""),
        "tier": ("text", ""), "verdict": ("text", ""), "milestone": ("text", ""), "weight": ("weight", ""),
        "weight_total": ("weight", ""), "running": ("weight", ""), "credit": ("money", "USD"),
    }  # fmt: skip

    def touch(day: str, person: str, campaign: str, verdict: str, *share: Any) -> tuple[Any, ...]:
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
        told = ("t" + day, "701", campaign, person, at, at.date(), "campaign-response", "marketing", "role", verdict)
        return (*told, *(share or (None,) * 5))

    lost = reason is not None
    rows = [
        touch("2024-09-25", "IT manager", "Maintenance guides", "outside-lookback"),
        touch("2025-03-03", "Plant manager", "Downtime benchmark 2026", "kept", *_unless(lost, "first + lead", 120, 200, 120, 11813029)),
        touch("2025-05-17", "Finance director", "Zero Downtime webinars", "kept", *_unless(lost, "opportunity", 60, 200, 180, 5906515)),
        touch("2025-07-04", "Head of operations, Northern plants", "Field visits", "kept", *_unless(lost, "middle", 10, 200, 190, 984419)),
        touch("2025-08-14", "Head of operations, Northern plants", "Field visits", "kept", *_unless(lost, "middle", 10, 200, 200, 984419)),
        touch("2025-08-15", "Plant manager", "Nurture emails", "not-a-response"),
        touch("2025-10-18", "Plant manager", "Field visits and demos", "after-close"),
    ]  # fmt: skip
    unit = "EUR" if rate else "USD"
    deal = {
        "deal_id": ("key", ""), "deal": ("text", ""), "account": ("text", ""), "closed_on": ("day", ""),
        "opened_on": ("day", ""), "lead_on": ("day", ""), "revenue_type": ("text", ""), "booked": ("money", unit),
        "rate": ("text", ""), "amount": ("money", "USD"), "people": ("count", ""), "reason": ("text", ""),
        "withheld": ("money", "USD"),
    }  # fmt: skip
    days = (date(2025, 10, 3), date(2025, 5, 29), date(2025, 3, 3))
    about = (
        "006Kd00000d2XeKAAA",
        "Selby – press line",
        "Selby Bearings",
        *days,
        "new",
        19688382,
        rate,
        19688382,
        3,
        reason,
        0,
    )
    return [answer("explain", kinds, rows, title="Which touches closed this deal?"), answer("deal", deal, [about])]


def _unless(lost: bool, *share: Any) -> tuple[Any, ...]:
    return (None,) * 5 if lost else share


def comparison() -> list[Answer]:
    """Three campaigns under four models."""
    models = ("first", "linear", "w-shaped", "last")
    money = dict.fromkeys(models, ("money", "USD"))
    rows = [
        ("701a", "Hannover trade fair", "marketing", 216_000_000, 90_000_000, 158_621_353, 44_600_000),
        ("701b", "Outbound", "sales", 25_000_000, 40_000_000, 39_987_531, 25_000_000),
        ("701c", "Podcast sponsorship", "marketing", 0, 0, 0, 0),
    ]
    credit = [sum(figures) for figures in zip(*(row[3:] for row in rows), strict=True)]
    booked = 260_000_000
    lines = [
        ("attributed", *credit),
        ("unattributed", *(booked - c for c in credit)),
        ("booked", *[booked] * 4),
        ("difference", 0, 0, 0, 0),
    ]
    names = {"campaign_id": ("key", ""), "campaign": ("text", ""), "team": ("text", "")}
    basis = {k: v for k, v in BASIS.items() if not k.startswith("model")}
    return [
        answer("compare", names | money, rows, title="How much does the answer depend on the model?", basis=basis),
        answer("totals", {"line": ("text", "")} | money, lines, basis=basis),
    ]


def kinds() -> Answer:
    """One column of every kind, a row of values and a row of unknowns."""
    columns = (
        Column("name", "text", "a text"),
        Column("id", "key", "an id"),
        Column("yen", "money", "money without minor unit", unit="JPY"),
        Column("dinar", "money", "money with three digits", unit="KWD"),
        Column("rate", "rate", "a rate"),
        Column("deals", "count", "a count"),
        Column("weight", "weight", "a weight"),
        Column("days", "duration", "a duration"),
        Column("on", "day", "a day"),
        Column("at", "instant", "an instant"),
        Column("good", "flag", "a flag"),
        Column("range", "interval", "a range", unit="USD"),
    )
    span = {"low": Decimal("325000.00"), "high": Decimal("2240000.00")}
    at = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
    row = ["Webinar", "00Q5", 1_240_000, -12_500, 0.45, 20, 2**40, 10, date(2026, 6, 30), at, True, span]
    values = {c.name: [value, None] for c, value in zip(columns, row, strict=True)}
    return Answer("kinds", "Every kind", "One of each.", columns, table(columns, values), {"as_of": date(2026, 6, 30)})


def inspection() -> list[Answer]:
    """Two files that are known, and one that is not."""
    files = dict.fromkeys(
        "file record system flavour certainty evidence first_day last_day encoding delimiter date_order date_why decimal"
        " decimal_why zone currency".split(),
        ("text", ""),
    ) | dict.fromkeys("rows_in_file loaded quarantined dropped duplicates".split(), ("count", ""))
    files |= {"first_day": ("day", ""), "last_day": ("day", "")}
    days = (date(2024, 4, 2), date(2026, 11, 19))
    rows = [
        ("opportunities.csv", "deals", "salesforce", "report", "certain", "14 of 14 fields", *days, "utf-8", ",", "ymd",
         "every day is ISO 8601", ".", "873 amounts show a decimal point", "UTC", "USD", 874, 853, 21, 0, 0),
        ("google-ads.csv", "spend", "google_ads", "screen", "likely", "has Campaign, Cost", None, None, "utf-16-le", "\t",
         None, None, ",", "", "UTC", None, 24, 18, 0, 5, 1),
        ("targets-draft.csv", None, None, None, None, "it is no export that we know", *[None] * 10, 12, 0, 0, 12, 0),
    ]  # fmt: skip
    columns = {
        "field": ("text", ""),
        "column": ("text", ""),
        "example": ("text", ""),
        "filled": ("count", ""),
        "note": ("text", ""),
    }
    mapped = [
        ("deal_id", "Opportunity ID", "006Kd00000d2XeKAAA", 853, None),
        ("amount", "Amount", "196,883.82 USD", 850, "decimal point"),
        ("name", "Opportunity Name", None, 853, None),
        ("lead_source", "Lead Source", "Trade Show", 522, None),
        (None, "31 columns with no use here, among them 4 that look personal", None, None, None),
    ]
    told = {"title": "opportunities.csv as deals", "basis": {"file": "opportunities.csv", "record": "deals"}}
    return [
        answer("files", files, rows, title="What is in these files?", basis={"n_files": 3, "n_recognised": 2}),
        answer("columns", columns, mapped, **told),
    ]
