"""The campaigns of the sample company, and what each of them truly does (plans.csv).

The left half of a plan is what the CRM knows; the right half is the truth that no export holds: how likely a person is
to respond (`reach`), how much more likely where the need is high (`tilt`), when on the journey (`phase`), and how much
a response adds to the chances that a deal is opened (`opens`) and won (`closes`), and to its amount (`grows`).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignkit import periods
from alignkit.sources.systems.marketo import SYSTEM as MARKETO


@dataclass(frozen=True)
class Plan:
    """One campaign. Chances are parts of 10,000, `tilt` and `grows` percent, `cost` whole US dollars.

    `role` is the part it plays in the truth (bystander, harvester …), `note` the trap it is.
    """

    name: str
    type: str
    system: str
    starts: str
    ends: str
    cost: int
    region: str
    reach: int
    tilt: int
    phase: str
    opens: int
    closes: int
    grows: int
    role: str
    note: str

    @property
    def utm_campaign(self) -> str:
        """Its name in tagged links; only what runs on the web has one.

        >>> PLANS[2].utm_campaign
        'generic-search-warehouse-planning'
        """
        words = re.sub("[^a-z]+", "-", self.name.lower()).strip("-")
        return words if self.type in {"Paid Search", "Paid Social"} or self.system == MARKETO.name else ""

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


def _read() -> tuple[Plan, ...]:
    """The plans of plans.csv, in which ␛ stands for the escape character, so that it can be printed safely."""
    text = files(__package__).joinpath("plans.csv").read_text(encoding="utf-8").replace("␛", "\x1b")
    return tuple(Plan(**_typed(row)) for row in csv.DictReader(text.splitlines()))


def _typed(row: dict[str, str]) -> dict[str, Any]:
    return {name: int(text) if name in _NUMBERS else text for name, text in row.items()}


_NUMBERS = {"cost", "reach", "tilt", "opens", "closes", "grows"}
PLANS = _read()
LIST_IMPORT = next(n for n, plan in enumerate(PLANS) if plan.note == "list import")

#: Campaigns that only marketing automation knows, as its programs; the others are the CRM's.
IN_MARKETO = np.array([plan.system == MARKETO.name for plan in PLANS])

#: By region: is a campaign held for accounts at home (that pay in dollars), and for those abroad.
FOR_HOME = np.array([plan.region != "abroad" for plan in PLANS])
FOR_ABROAD = np.array([plan.region != "home" for plan in PLANS])

PHASES = ("early", "any", "late")


def column(name: str) -> NDArray[np.int64]:
    """One number of every campaign: `column("reach")`."""
    return np.array([int(getattr(plan, name)) for plan in PLANS], np.int64)
