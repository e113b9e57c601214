"""How often each thing that the rules name occurred in a comparison."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from tests.reference.deals import digits
from tests.reference.people import TIERS
from tests.reference.reference import DealResult
from tests.reference.runs import CUSTOM, Run
from tests.reference.touches import VERDICTS
from tests.reference.weights import BUILT_IN

MILESTONES = ("first", "lead", "opportunity", "close")
REASONS = (
    "no-amount",
    "excluded-type",
    "no-touch-before-lead",
    "no-touch-before-opportunity",
    "no-primary-campaign",
    "withheld",
    *(verdict for verdict in reversed(VERDICTS[:-1]) if verdict != "duplicate"),  # its original is considered too
    "no-touch",
    "no-people",
    "account-unknown",
)
SETTINGS = {
    "attribution.people": ("roles-then-account", "roles", "account", "primary"),
    "attribution.missing_milestone": ("renormalise", "next", "middle", "unattributed"),
    "attribution.middle": ("all", "between"),
    "attribution.stage_reentry": ("last", "first", "all"),
    "attribution.closed_on": ("close-date", "first-won"),
    "attribution.repeat": ("every-deal", "since-previous-close"),
}
COINCIDENCES = [" + ".join(c) for size in (2, 3, 4) for c in combinations(MILESTONES, size)]


def expected() -> list[str]:
    """Everything that must occur."""
    return [
        *(f"verdict {v}" for v in VERDICTS),
        *(f"reason {r}" for r in REASONS),
        *(f"tier {t}" for t in TIERS),
        *(f"together {c}" for c in COINCIDENCES),
        *(f"missing {m}" for m in ("lead", "opportunity")),
        *(f"digits {n} → {m}" for n in (0, 2, 3) for m in (0, 2, 3)),
        *(f"model {m}" for m in (*BUILT_IN, *CUSTOM)),
        *(f"{key.removeprefix('attribution.')} {value}" for key, values in SETTINGS.items() for value in values),
    ]


def count(found: Counter[str], result: DealResult, run: Run) -> None:
    """Count one compared deal; a setting counts only where it had something to decide."""
    found.update(f"verdict {c.verdict}" for c in result.considered)
    found.update({f"tier {c.tier}" for c in result.considered})
    for rows in result.credits.values():
        found.update(f"reason {c.reason}" for c in rows if c.reason)
    for considered in result.kept:
        together = [m for m in considered.milestones if m in MILESTONES]
        if len(together) > 1:
            found[f"together {' + '.join(together)}"] += 1
    source = result.deal.row.get("currency") or run.report
    found[f"digits {digits(source)} → {digits(run.report)}"] += 1
    found.update(f"model {model}" for model, rows in result.credits.items() if rows[0].reason is None)
    missing = [m for m in ("lead", "opportunity") if result.kept and not result.journey.milestones[m]]
    found.update(f"missing {m}" for m in missing)
    for key in _decided(result, missing):
        found[f"{key.removeprefix('attribution.')} {run.settings[key]}"] += 1


def _decided(result: DealResult, missing: list[str]) -> list[str]:
    """The settings that this deal could feel."""
    touches = [c.touch for c in result.considered]
    felt = {
        "attribution.people": bool(result.people),
        "attribution.missing_milestone": bool(missing),
        "attribution.middle": len(result.kept) > 2,
        "attribution.stage_reentry": len(result.kept) > 1,
        "attribution.closed_on": bool(result.kept),
        "attribution.repeat": result.deal.previous_close is not None and bool(touches),
    }
    return [key for key, yes in felt.items() if yes]
