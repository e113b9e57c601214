"""google_ads_campaigns.csv, google_ads_search_terms.csv and ga4_traffic.csv: exports with a frame around their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from alignkit import periods
from alignkit.sample.calendar import TODAY
from alignkit.sample.campaigns import PLANS
from alignkit.sample.draws import Drawn, Draws
from alignkit.sample.exports.headings import headings
from alignkit.sample.tables import Tables
from alignkit.sources.systems.google_ads import REPORT, SEARCH_TERMS

#: The report covers the last quarter, working days only.
_FROM = periods.day_number(date(2026, 4, 1))
_DAYS = [n for n in range(_FROM, TODAY + 1) if periods.day(n).weekday() < 5]
_ADS = [(n, plan.name) for n, plan in enumerate(PLANS) if plan.type == "Paid Search"]
_SPEND = headings(REPORT)
_HEADINGS = (
    *("Campaign status", _SPEND("campaign"), _SPEND("campaign_id"), _SPEND("spent_on"), _SPEND("currency")),
    *("Campaign type", _SPEND("clicks"), _SPEND("impressions"), "CTR", _SPEND("amount")),
)

#: What people type before they click on an advertisement, by the campaign that buys it.
TERMS = {
    "Brand search – always on": ("palletworks", "palletworks pricing", "pallet works login"),
    "Generic search – warehouse planning": ("slotting software", "warehouse planning tool", "labor planning", "wms"),
    "Competitor search – alternatives": ("stackwell alternative", "stackwell vs palletworks", "northbay wms price"),
}
_TERM = headings(SEARCH_TERMS)

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


@dataclass(frozen=True)
class _Clicks:
    """One campaign's clicks by day: how many, how often the advertisement was shown, and what they cost in cents."""

    clicks: Drawn
    shown: Drawn
    cents: Drawn


def _clicks(luck: Draws, place: int, number: int) -> _Clicks:
    days = np.array(_DAYS)
    clicks = 8 + luck.below("clicks", 40, days, number)
    price = 310 + luck.below("price", 240, days, number) + 60 * place
    return _Clicks(clicks, clicks * (18 + luck.below("shown", 30, days, number)), clicks * price)


def write_google_ads(luck: Draws, folder: Path, tables: Tables) -> None:
    """The campaign report by day as the UI saves it: UTF-16 LE with BOM, tabs, two lines on top, overlapping totals.

    Who sums the column Cost, totals included, gets four times the money.
    """
    lines = ["Campaign report", "April 1, 2026 - June 30, 2026", "\t".join(_HEADINGS)]
    spent = 0
    for place, (number, name) in enumerate(_ADS):
        bought = _clicks(luck, place, number)
        spent += int(bought.cents.sum())
        rows = zip(_DAYS, bought.clicks.tolist(), bought.shown.tolist(), bought.cents.tolist(), strict=True)
        lines += [_ads_row(f"{21_104_550_318 + 97 * number}", name, *row) for row in rows]
    lines += [_total(words, spent) for words in _TOTALS]
    text = "\n".join(lines) + "\n"
    (folder / "google_ads_campaigns.csv").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    tables.rows["google_ads_campaigns.csv"] = len(_DAYS) * len(_ADS)
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


def write_search_terms(luck: Draws, folder: Path, tables: Tables) -> None:
    """The search terms of the same quarter, in UTF-8: Google shows about half of what the clicks cost."""
    head = (_TERM("text"), "Match type", "Added/Excluded", _TERM("campaign"), _TERM("impressions"), _TERM("clicks"))
    heading = ",".join((*head, _TERM("currency"), _TERM("cost")))
    lines = ["Search terms report", '"April 1, 2026 - June 30, 2026"', heading]
    bought, seen = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for place, (number, name) in enumerate(_ADS):
        whole = _clicks(luck, place, number)
        of_campaign = np.array([whole.shown.sum(), whole.clicks.sum(), whole.cents.sum()])
        bought += of_campaign
        for rank, term in enumerate(TERMS[name]):
            part = of_campaign * (6 + int(luck.below("term part", 12, place, rank)[0])) // 100
            seen += part
            lines.append(",".join((term, "Exact match", "Added", name, *_figures(part))))
    for words, figures in (("Search terms", seen), ("Other search terms", bought - seen), ("Account", bought)):
        lines.append(",".join((f"Total: {words}", " --", " --", " --", *_figures(figures))))
    (folder / "google_ads_search_terms.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    tables.rows["google_ads_search_terms.csv"] = sum(map(len, TERMS.values()))
    tables.count(terms_hidden=1)


def _figures(part: Drawn) -> tuple[str, ...]:
    shown, clicks, cents = part.tolist()
    return _grouped(shown), _grouped(clicks), "USD", _money(cents)


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
