"""google_ads_campaigns.csv and ga4_traffic.csv: the exports with a frame around their rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from alignkit import periods
from alignkit.sample.calendar import TODAY
from alignkit.sample.campaigns import PLANS
from alignkit.sample.draws import Draws
from alignkit.sample.exports.headings import headings
from alignkit.sample.tables import Tables
from alignkit.sources.systems.google_ads import REPORT

#: The report covers the last quarter, working days only.
_FROM = periods.day_number(date(2026, 4, 1))
_ADS = [(n, plan.name) for n, plan in enumerate(PLANS) if plan.type == "Paid Search"]
_SPEND = headings(REPORT)
_HEADINGS = (
    *("Campaign status", _SPEND("campaign"), _SPEND("campaign_id"), _SPEND("spent_on"), _SPEND("currency")),
    *("Campaign type", _SPEND("clicks"), _SPEND("impressions"), "CTR", _SPEND("amount")),
)
_TOTALS = ("Total: Campaigns", "Total: Account", "Total: Search")

_GROUP = "Session primary channel group (Default Channel Group)"
_GA4_ROWS = (
    ("google / cpc", "Paid Search"),
    ("(direct) / (none)", "Direct"),
    ("google / organic", "Organic Search"),
    ("linkedin / paid", "Paid Social"),
    ("newsletter / email", "Email"),
    ("peerlens / referral", "Referral"),
    ("bing / organic", "Organic Search"),
    ("chatgpt.com / ai-assistant", "AI Assistant"),
    ("(not set)", "Unassigned"),
    ("kestrel / partner", "Referral"),
)


def write_google_ads(luck: Draws, folder: Path, tables: Tables) -> None:
    """The campaign report by day as the UI saves it: UTF-16 LE with BOM, tabs, two lines on top, overlapping totals.

    Who sums the column Cost, totals included, gets four times the money.
    """
    lines = ["Campaign report", "April 1, 2026 - June 30, 2026", "\t".join(_HEADINGS)]
    days = [n for n in range(_FROM, TODAY + 1) if periods.day(n).weekday() < 5]
    spent = 0
    for place, (number, name) in enumerate(_ADS):
        clicks = 8 + luck.below("clicks", 40, np.array(days), number)
        price = 310 + luck.below("price", 240, np.array(days), number) + 60 * place
        shown = clicks * (18 + luck.below("shown", 30, np.array(days), number))
        for day, c, p, s in zip(days, clicks.tolist(), price.tolist(), shown.tolist(), strict=True):
            spent += c * p
            lines.append(_ads_row(f"{21_104_550_318 + 97 * number}", name, day, c, s, c * p))
    lines += [_total(words, spent) for words in _TOTALS]
    text = "\n".join(lines) + "\n"
    (folder / "google_ads_campaigns.csv").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    tables.rows["google_ads_campaigns.csv"] = len(days) * len(_ADS)
    tables.count(ads_cents=spent, ads_totals=len(_TOTALS))


def _ads_row(number: str, name: str, day: int, clicks: int, shown: int, cents: int) -> str:
    rate = (20_000 * clicks + shown) // (2 * shown)
    cells = ("Enabled", name, number, periods.day(day).isoformat(), "USD", "Search", str(clicks))
    return "\t".join((*cells, _grouped(shown), f"{rate // 100}.{rate % 100:02d}%", _money(cents)))


def _total(words: str, cents: int) -> str:
    return "\t".join((words, *[" --"] * 3, "USD", *[" --"] * 4, _money(cents)))


def _money(cents: int) -> str:
    text = f"{cents // 100:,}.{cents % 100:02d}"
    return f'"{text}"' if "," in text else text


def _grouped(number: int) -> str:
    return f'"{number:,}"' if number > 999 else str(number)


def write_ga4(luck: Draws, folder: Path, tables: Tables) -> None:
    """Traffic by source and medium: aggregates without people, with the preamble of the GA4 screen."""
    lines = [
        "# ----------------------------------------",
        "# Traffic acquisition: Session source / medium",
        "# Account: Palletworks",
        "# Property: palletworks.example (GA4)",
        "# ----------------------------------------",
        "# ",
        "# All Users",
        "# Start date: 20260101",
        "# End date: 20260630",
        f"Session source / medium,{_GROUP},Sessions,Engaged sessions,Key events",
    ]
    for place, (source, channel) in enumerate(_GA4_ROWS):
        sessions = 9_800 // (place + 1) + int(luck.below("sessions", 300, place)[0])
        lines.append(f"{source},{channel},{sessions},{sessions * 58 // 100},{sessions // 70}")
    (folder / "ga4_traffic.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    tables.rows["ga4_traffic.csv"] = len(_GA4_ROWS)
