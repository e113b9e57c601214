"""Exact weights of every model over one journey (RULES 16-22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.reference.reading import Rules
from tests.reference.touches import Touch

ORDER = ("first", "lead", "opportunity", "close", "last")

SHAPES: dict[str, dict[str, str]] = {
    "first": {"first": "100"},
    "last": {"last": "100"},
    "linear": {"middle": "100"},
    "position-based": {"first": "40", "middle": "20", "last": "40"},
    "u-shaped": {"first": "50", "lead": "50"},
    "w-shaped": {"first": "30", "lead": "30", "opportunity": "30", "middle": "10"},
    "full-path": {"first": "22.5", "lead": "22.5", "opportunity": "22.5", "close": "22.5", "middle": "10"},
    "j-shaped": {"first": "20", "middle": "20", "last": "60"},
    "inverse-j": {"first": "60", "middle": "20", "last": "20"},
    "lead-creation": {"lead": "100"},
    "opportunity-creation": {"opportunity": "100"},
}
OTHERS = ("primary-campaign", "last-non-direct", "time-decay")
BUILT_IN = (*SHAPES, *OTHERS)


@dataclass
class Journey:
    """The kept touches of a deal in order, and where its milestones lie: name → share of each position."""

    touches: list[Touch]
    milestones: dict[str, dict[int, Fraction]]
    campaign_id: str | None


@dataclass
class Weights:
    """One weight a touch, and the two entries that are no touches; or the reason why there are none."""

    touches: list[Fraction] = field(default_factory=list)
    source: Fraction = Fraction(0)
    withheld: Fraction = Fraction(0)
    reason: str | None = None


def journey(touches: list[Touch], created: list[date], opened: tuple[date, ...], campaign_id: str | None) -> Journey:
    """First, lead, opportunity and close of the kept touches; a milestone without a touch has no position (16)."""
    last = len(touches) - 1
    entries = [p for on in opened if (p := latest_on(touches, on)) is not None]
    lead = latest_on(touches, min(created)) if created else None
    ends = {"first": {0: Fraction(1)}, "close": {last: Fraction(1)}, "last": {last: Fraction(1)}} if touches else {}
    opportunity: dict[int, Fraction] = {}
    for position in entries:
        opportunity[position] = opportunity.get(position, Fraction(0)) + Fraction(1, len(entries))
    milestones = {"lead": {} if lead is None else {lead: Fraction(1)}, "opportunity": opportunity}
    return Journey(touches, {name: ends.get(name) or milestones.get(name, {}) for name in ORDER}, campaign_id)


def latest_on(touches: list[Touch], on: date) -> int | None:
    """The latest kept touch on or before a day."""
    return max((i for i, touch in enumerate(touches) if touch.dated.on <= on), default=None)


def weights(model: str, path: Journey, rules: Rules) -> Weights:
    """The weights of a model, in no particular unit."""
    if model == "primary-campaign":
        return Weights(source=Fraction(1)) if path.campaign_id else Weights(reason="no-primary-campaign")
    if model == "last-non-direct":
        return _last_non_direct(path)
    if model == "time-decay":
        return Weights([_decayed(path, touch, rules) for touch in path.touches])
    custom = rules.custom_models().get(model)
    shape = custom or {part: Fraction(weight) for part, weight in SHAPES[model].items()}
    return _shaped({part: w for part, w in shape.items() if w}, path, rules)


def _last_non_direct(path: Journey) -> Weights:
    positions = [i for i, t in enumerate(path.touches) if (t.channel or "").casefold() != "direct"]
    chosen = (positions or list(range(len(path.touches))))[-1:]
    return Weights([Fraction(i in chosen) for i in range(len(path.touches))])


def _decayed(path: Journey, touch: Touch, rules: Rules) -> Fraction:
    """2⁴⁰ · 2^(−age / half-life), rounded half up (21)."""
    age = (path.touches[-1].dated.on - touch.dated.on).days
    exponent = 40 - age / Fraction(str(rules["models.time-decay.half_life_days"]))
    if exponent.denominator == 1 and exponent >= -1:
        return Fraction(int(Fraction(2) ** int(exponent) + Fraction(1, 2)))
    if exponent < -2:
        return Fraction(0)
    with localcontext() as context:
        context.prec = 60
        power = (Decimal(2).ln() * Decimal(exponent.numerator) / Decimal(exponent.denominator)).exp()
        return Fraction(int(power + Decimal("0.5")))


def _shaped(shape: Mapping[str, Fraction], path: Journey, rules: Rules) -> Weights:
    """Milestones and middle: missing ones by the setting (17), the middle shared or shared out (18)."""
    names = [name for name in ORDER if name in shape]
    present = [name for name in names if path.milestones[name]]
    never = next((f"no-touch-before-{name}" for name in ("lead", "opportunity") if name in names), None)
    if not present and set(shape) <= {"lead", "opportunity"} and (len(shape) == 1 or not path.touches):
        return Weights(reason=never)
    if not path.touches:
        return Weights()
    share = {name: shape[name] for name in present}
    middle, withheld = shape.get("middle", Fraction(0)), Fraction(0)
    for name in names:
        if name not in present:
            middle, withheld = _missing(name, shape[name], share, middle, withheld, rules)
    between = _middle(path, present, bool(names), rules)
    if not present and not (middle and between):
        return Weights(reason=never)
    found = [Fraction(0)] * len(path.touches)
    spare = 1 if between else 1 + middle / sum(share.values())  # without a middle the milestones share its weight
    for name in present:
        for position, part in path.milestones[name].items():
            found[position] += share[name] * part * spare
    for position in between:
        found[position] += middle / len(between)
    return Weights(found, withheld=withheld)


def _missing(
    name: str, weight: Fraction, share: dict[str, Fraction], middle: Fraction, withheld: Fraction, rules: Rules
) -> tuple[Fraction, Fraction]:
    """The middle's weight and the withheld one, after one milestone that no touch has (17)."""
    setting = rules["attribution.missing_milestone"]
    if setting == "next" and share:
        later = [m for m in ORDER[ORDER.index(name) :] if m in share]
        share[later[0] if later else max(share, key=ORDER.index)] += weight
    return middle + weight * (setting == "middle"), withheld + weight * (setting == "unattributed")


def _middle(path: Journey, present: list[str], has_milestones: bool, rules: Rules) -> list[int]:
    """The positions of the middle touches: those that are no milestone of the model."""
    taken = {position for name in present for position in path.milestones[name]}
    free = [i for i in range(len(path.touches)) if i not in taken]
    if rules["attribution.middle"] == "between" and has_milestones:
        return [i for i in free if taken and min(taken) < i < max(taken)]
    return free
