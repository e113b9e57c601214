"""Experiments on groups: a holdout of units, and a geo test with a before and an after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignkit.experiments.readout import Findings, Group, Lift, Question, Readout, needs_one, once, too_few
from alignkit.experiments.rows import Row, read_rows
from alignkit.money import digits
from alignkit.statistics.estimate import Estimate, Mean
from alignkit.statistics.means import mean_from, mean_of
from alignkit.statistics.permutation import permutation_p
from alignkit.statistics.rates import newcombe

GROUPS = TREATED, CONTROL = "treated", "control"

#: The mean values of both groups, where it is known how values vary.
Means = tuple[Mean, Mean] | None

#: One group of geos may have brought so many times as much as the other before a common trend in money is doubtful.
LIKE = 2.0

#: One unit may bring this share of its group's value before that is said.
HEAVY = 1 / 3


def holdout(question: Question) -> Readout:
    """Rates by Newcombe's interval, values by Welch's; both times the treated units.

    Where only the sums of value are known, the lift in value is the lift in conversions times the average value of a
    conversion, which is taken as known.
    """
    found = Findings()
    groups, means = _units(question, found) if question.settings.file else _counts(question)
    treated, control = groups
    method = "difference of conversion rates, Newcombe's interval (1998, method 10), times the treated units"
    if refused := too_few(*groups) or _nothing_in_both(groups, means):
        return Readout(question.name, question.settings, groups, method, refused=refused)
    found.few(*groups)
    rates, conversions, value = None, None, None
    if treated.conversions is not None and control.conversions is not None:
        rates = newcombe((treated.conversions, treated.units), (control.conversions, control.units))
        conversions = Lift(rates.times(treated.units), control.conversions / control.units * treated.units)
    else:
        method = "difference of mean values, Welch's t interval, times the treated units"
    if means:
        value = found.difference("value", *means, treated.units)
    elif conversions:
        value = _carried_over(conversions, groups, found)
    return Readout(
        question.name,
        question.settings,
        groups,
        method,
        conversions=conversions,
        value=value,
        rate_difference=rates,
        notes=tuple(found.notes),
    )


def _counts(question: Question) -> tuple[tuple[Group, Group], Means]:
    """Both groups as the register counts them; their mean values where every standard deviation is given."""
    groups, means = [], []
    for name in GROUPS:
        arm, value = getattr(question.settings, name), question.minor(name, "value")
        groups.append(Group(name, arm.units, "units", arm.conversions, value))
        if arm.value_sd is not None and value is not None:
            means.append(mean_from(value, float(arm.value_sd.scaleb(digits(question.currency))), max(arm.units, 2)))
    return (groups[0], groups[1]), (means[0], means[1]) if len(means) == 2 else None


def _units(question: Question, found: Findings) -> tuple[tuple[Group, Group], Means]:
    """Both groups from a file with one row a unit: unit, group, and conversions (0 or 1), value, or both."""
    rows = read_rows(question.settings.file, question.folder, ("unit", "group"), ("conversions", "value"))
    needs_one(rows, ("conversions", "value"))
    once(rows, "unit")
    groups, means = [], []
    for name in GROUPS:
        own = [row for row in rows if row.word("group", GROUPS) == name]
        value = [row.amount("value", question.currency) for row in own] if "value" in rows[0].cells else None
        converted = [_once_or_never(row) for row in own] if "conversions" in rows[0].cells else None
        total = None if value is None else sum(value)
        groups.append(Group(name, len(own), "units", None if converted is None else sum(converted), total))
        if value is not None and len(own) > 1:
            means.append(mean_of(value))
            _heavy(name, value, found)
    return (groups[0], groups[1]), (means[0], means[1]) if len(means) == 2 else None


def _heavy(group: str, value: Sequence[int], found: Findings) -> None:
    """One large deal decides a mean: then neither it nor its interval says much."""
    share = max(value) / sum(value) if sum(value) > 0 else 0.0
    if share > HEAVY:
        found.notes.append(f"one unit brought {share:.0%} of the value of {group}: its mean and interval lean on it")


def _nothing_in_both(groups: Sequence[Group], means: Means) -> str:
    if means or all(group.conversions is not None for group in groups):
        return ""
    return "treated and control have no figure in common; give the conversions of both, or value and value_sd of both"


def _once_or_never(row: Row) -> int:
    count = row.count("conversions")
    if count > 1:
        what = f"{count} conversions of one unit: in a holdout a unit converts or it does not"
        raise row.wrong("conversions", "more-conversions-than-units", what, do="write 0 or 1; what it brought is value")
    return count


def _carried_over(conversions: Lift, groups: Sequence[Group], found: Findings) -> Lift | None:
    """The lift in value where no one knows how values vary: conversions times their average value."""
    known = [group for group in groups if group.value is not None]
    number = sum(group.conversions or 0 for group in known)
    if not number:
        return None
    average = sum(group.value or 0 for group in known) / number
    found.notes.append(
        "value is conversions times their average value, taken as known: how values vary is not in its interval"
        " (give value_sd of both groups, or a file of units)"
    )
    if average < 0:
        return None
    return Lift(conversions.estimate.times(average), conversions.baseline * average)


def geo(question: Question) -> Readout:
    """Difference in differences: each geo's after − before, treated against control, times the treated geos.

    Geos are the units, so what their days share does not matter; Welch's t interval over geos, and a permutation test
    as a check that needs no bell curve.
    """
    rows = read_rows(question.settings.file, question.folder, ("unit", "group", "before", "after"))
    once(rows, "unit")
    in_money = question.settings.measure == "value"
    before, after = ([_figure(row, name, question) for row in rows] for name in ("before", "after"))
    member = [row.word("group", GROUPS) for row in rows]
    change = {g: [a - b for a, b, m in zip(after, before, member, strict=True) if m == g] for g in GROUPS}
    totals = {g: sum(a for a, m in zip(after, member, strict=True) if m == g) for g in GROUPS}
    groups = tuple(
        Group(g, len(change[g]), "geos", None if in_money else totals[g], totals[g] if in_money else None)
        for g in GROUPS
    )
    method = "difference in differences by geo, Welch's t interval over geos, times the treated geos"
    if refused := too_few(*groups):
        return Readout(question.name, question.settings, groups, method, refused=refused)
    found = Findings()
    found.few(*groups)
    _like_before({g: [b for b, m in zip(before, member, strict=True) if m == g] for g in GROUPS}, found)
    lift = found.difference(
        question.settings.measure, mean_of(change[TREATED]), mean_of(change[CONTROL]), len(change[TREATED])
    )
    p, exact = permutation_p(change[TREATED], change[CONTROL])
    if lift:
        lift = replace(lift, baseline=totals[TREATED] - lift.estimate.value)
        _checked(lift.estimate, p, exact=exact, found=found)
    return Readout(
        question.name,
        question.settings,
        groups,
        method,
        conversions=None if in_money else lift,
        value=lift if in_money else None,
        p=p,
        notes=tuple(found.notes),
    )


def _figure(row: Row, column: str, question: Question) -> int:
    return row.amount(column, question.currency) if question.settings.measure == "value" else row.count(column)


def _like_before(before: Mapping[str, Sequence[int]], found: Findings) -> None:
    """Groups of very different size before: a trend that both share in per cent is not shared in money."""
    means = [sum(before[g]) / len(before[g]) for g in GROUPS]
    low, high = min(means), max(means)
    if high > LIKE * max(low, 0):
        times = f"{high / low:.1f} times" if low > 0 else "much more than"
        more, less = GROUPS if means[0] > means[1] else GROUPS[::-1]
        found.notes.append(
            f"before the test a {more} geo brought {times} what a {less} geo did: a trend that both share in per cent"
            " looks like a lift"
        )


def _checked(estimate: Estimate, p: float, *, exact: bool, found: Findings) -> None:
    if p > 0.05 and (estimate.low > 0 or estimate.high < 0):
        how = "all draws of the groups" if exact else "random draws of the groups"
        found.notes.append(
            f"the permutation check does not agree: {p:.1%} of {how} differ as much by chance, so take the interval"
            " with care"
        )
