"""The campaigns of the sample company, and what each of them truly does.

The left half of a line is what the CRM knows; the right half is the truth that no export holds: how likely a person is
to respond, how much more likely if the account is about to buy anyway (`tilt`), and how much a response adds to the
chances that the account opens a deal (`opens`), that the deal is won (`closes`), and to its amount (`grows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from alignkit import periods


@dataclass(frozen=True)
class Plan:
    """One campaign. Chances are parts of 10,000, `tilt` and `grows` are percent, `cost` is whole US dollars."""

    name: str
    type: str
    starts: str
    ends: str
    cost: int
    reach: int = 0
    tilt: int = 0
    phase: str = "any"
    opens: int = 0
    closes: int = 0
    grows: int = 0
    role: str = ""
    note: str = ""

    @property
    def evergreen(self) -> bool:
        """It runs for longer than a quarter: people come to it at any time."""
        return periods.day_number(date.fromisoformat(self.ends)) - self.first > 100

    @property
    def first(self) -> int:
        """The number of its first day."""
        return periods.day_number(date.fromisoformat(self.starts))

    @property
    def last(self) -> int:
        """The number of its last day."""
        return periods.day_number(date.fromisoformat(self.ends))


_ON = ("2022-02-01", "2026-06-30")

PLANS = (
    Plan("Podcast: Second Shift", "Podcast", *_ON, 168_000, 1550, 0, "early", 1800, 0, 0, "early brand"),
    Plan("Brand search – always on", "Paid Search", *_ON, 214_000, 2550, 90, "late", 0, 0, 0, "harvester"),
    Plan("Generic search – warehouse planning", "Paid Search", *_ON, 388_000, 1350, 40, "any", 700, 0),
    Plan(
        "Competitor search – alternatives", "Paid Search", "2024-03-01", "2026-06-30", 142_000, 850, 60, "late", 0, 500
    ),
    Plan("Sponsored posts: planning maturity", "Paid Social", *_ON, 265_000, 1850, 10, "any", 0, 0, 0, "bystander"),
    Plan(
        "Lead ads: cost-per-pick calculator", "Paid Social", "2024-01-15", "2026-06-30", 158_000, 1100, 20, "early", 900
    ),
    Plan("Newsletter: The Dock Report", "Email", *_ON, 46_000, 2900, 30, "any", 0, 0, 0, "bystander"),
    Plan("Nurture: evaluators", "Email", "2023-09-01", "2026-06-30", 22_000, 1550, 50, "late", 0, 500),
    Plan("Guide: Slotting that pays for itself", "Content", *_ON, 31_000, 1550, 20, "early", 700),
    Plan(
        "Benchmark report “Throughput, 2025”", "Content", "2025-01-20", "2026-06-30", 58_000, 1550, 20, "any", 500, 300
    ),
    Plan("ROI workbook", "Content", "2023-11-01", "2026-06-30", 18_000, 1200, 70, "late", 0, 900, 4),
    Plan("PeerLens profile & reviews", "Review Site", *_ON, 96_000, 1350, 80, "late", 0, 250),
    Plan("Outbound: 3PL, North America", "Sales Outbound", *_ON, 310_000, 1200, 10, "early", 1600),
    Plan("Outbound: EMEA logistics", "Sales Outbound", "2024-02-01", "2026-06-30", 190_000, 750, 10, "early", 1500),
    Plan("Partner: Kestrel Consulting", "Partner", *_ON, 120_000, 500, 20, "any", 800, 2200, 12),
    Plan("Partner: Nordhafen WMS marketplace", "Partner", "2024-06-01", "2026-06-30", 84_000, 450, 20, "any", 900, 900),
    Plan("Webinar: Peak season planning", "Webinar", "2024-08-21", "2024-08-22", 9_500, 4400, 30, "any", 500, 400),
    Plan("Webinar: Peak season planning", "Webinar", "2025-08-20", "2025-08-21", 11_000, 4400, 30, "any", 500, 400),
    Plan(
        "Webinar: Labor planning, live build", "Webinar", "2024-02-13", "2024-02-14", 8_000, 3900, 20, "any", 300, 500
    ),
    Plan("Webinar: From spreadsheets to slots", "Webinar", "2024-11-12", "2024-11-13", 8_500, 3900, 20, "any", 400, 0),
    Plan("Webinar: Ask a warehouse CFO", "Webinar", "2025-03-05", "2025-03-06", 12_000, 4100, 40, "any", 0, 1000, 3),
    Plan("Webinar: Forecasting without tears", "Webinar", "2026-02-10", "2026-02-11", 9_000, 3900, 20, "any", 300, 300),
    Plan(
        "Dock & Yard Summit 2024, Chicago",
        "Trade Show",
        "2024-04-15",
        "2024-04-18",
        182_000,
        2900,
        30,
        "any",
        1300,
        600,
    ),
    Plan(
        "Dock & Yard Summit 2025, Chicago",
        "Trade Show",
        "2025-04-14",
        "2025-04-17",
        196_000,
        2900,
        30,
        "any",
        1300,
        600,
    ),
    Plan("Lagerforum München 2024", "Trade Show", "2024-10-08", "2024-10-10", 88_000, 2050, 20, "any", 900, 300),
    Plan("Lagerforum München 2025", "Trade Show", "2025-10-07", "2025-10-09", 94_000, 2050, 20, "any", 900, 300),
    Plan(
        "Intralog Expo Atlanta 2026",
        "Trade Show",
        "2026-03-16",
        "2026-03-19",
        205_000,
        3050,
        20,
        "any",
        0,
        0,
        0,
        "bystander",
    ),
    Plan("Executive dinner, Boston", "Field Event", "2025-05-22", "2025-05-22", 27_000, 750, 60, "any", 0, 2400, 6),
    Plan("Customer day 2025", "Field Event", "2025-09-18", "2025-09-18", 64_000, 1200, 20, "any", 0, 700, 5),
    Plan("Direct mail: the cardboard robot", "Direct Mail", "2024-09-02", "2024-11-15", 73_000, 1700, 10, "any", 900),
    Plan(
        'Direct mail: "The CFO\'s pocket book", wave 2',
        "Direct Mail",
        "2025-11-03",
        "2026-01-16",
        51_000,
        1550,
        20,
        "any",
        0,
        0,
        0,
        "bystander",
    ),
    Plan(
        '=HYPERLINK("http://deal.example","Syndicated guide")',
        "Content",
        "2024-05-01",
        "2025-12-31",
        24_000,
        450,
        0,
        "early",
        300,
        0,
        0,
        "",
        "formula",
    ),
    Plan(
        "[bold red]Flash sale[/] \x1b[31mlast days\x1b[0m",
        "Email",
        "2025-11-24",
        "2025-12-01",
        3_000,
        1200,
        30,
        "any",
        0,
        300,
        -6,
        "",
        "escape",
    ),
    Plan("Billboard, I-90 at O'Hare", "Direct Mail", "2025-02-01", "2025-07-31", 135_000, note="no deal"),
    Plan("List import: TradePress attendees 2024", "Email", "2024-06-12", "2024-06-12", 14_000, note="list import"),
)

NAMES = [plan.name for plan in PLANS]
LIST_IMPORT = next(n for n, plan in enumerate(PLANS) if plan.note == "list import")

#: Campaigns whose responses marketing automation records: part of them never reach the CRM.
IN_MARKETO = np.array([plan.type in {"Email", "Content"} and plan.reach > 0 for plan in PLANS])

PHASES = ("early", "any", "late")


def column(name: str) -> NDArray[np.int64]:
    """One number of every campaign: `column("reach")`."""
    return np.array([int(getattr(plan, name)) for plan in PLANS], np.int64)
