"""The register of experiments, read out: each design by its estimator, each campaign found among the exports'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from alignkit.config.layers import place
from alignkit.config.settings import Configured
from alignkit.errors import ConfigError, Place, did_you_mean
from alignkit.experiments import days as experiment_days
from alignkit.experiments import groups as experiment_groups
from alignkit.experiments.readout import Lift, Question, Readout
from alignkit.experiments.wording import whole
from alignkit.journeys.classification import Campaigns
from alignkit.money import LARGEST

DESIGNS: Mapping[str, Callable[[Question], Readout]] = {
    "holdout": experiment_groups.holdout,
    "geo": experiment_groups.geo,
    "on-off": experiment_days.on_off,
    "brand-bid-pause": experiment_days.brand_pause,
}


@dataclass(frozen=True)
class Tested:
    """An experiment read out, and the numbers of the campaigns it tests."""

    readout: Readout
    campaigns: tuple[int, ...]
    names: tuple[str, ...]
    ids: tuple[str, ...]


def read_register(configured: Configured, campaigns: Campaigns, currency: str, as_of: date) -> list[Tested]:
    """Every registered experiment in the order of the register, read out, its campaigns found among the exports'.

    Raises `ConfigError` for a campaign that is not there, `InputError` for a file that is not as it must be.
    """
    found: list[Tested] = []
    folder = configured.file.parent if configured.file else Path()
    for name, settings in configured.settings.experiments.items():
        where = partial(place, configured, "experiments", name)
        numbers = tuple(dict.fromkeys(_campaign(asked, campaigns, where) for asked in settings.campaigns))
        question = Question(name, settings, currency, folder, partial(place, configured))
        read = replace(DESIGNS[settings.design](question), spend=question.minor("spend"))
        read = _worth(read, question)
        if settings.ends_on > as_of:
            late = f"it ends on {settings.ends_on}, after the last day of the exports, {as_of}"
            read = replace(read, notes=(*read.notes, late))
        _refuse_too_large(read, where)
        names, ids = (tuple(words[i] for i in numbers) for words in (campaigns.names, campaigns.ids))
        found.append(Tested(read, numbers, names, ids))
    return [_with_overlaps(one, found) for one in found]


def _worth(read: Readout, question: Question) -> Readout:
    """Conversions in money, where the register says what one is worth and no value was measured."""
    each = question.minor("value_per_conversion")
    if each is None or read.conversions is None or read.value is not None:
        return read
    counted = read.conversions
    value = Lift(counted.estimate.times(each), counted.baseline * each)
    note = f"value is conversions times {whole(each, question.currency)} each, as registered, not measured"
    return replace(read, value=value, notes=(*read.notes, note))


def _refuse_too_large(read: Readout, where: Callable[..., Place]) -> None:
    """Figures beyond what money can be: a typing error, not an experiment."""
    for lift in (read.conversions, read.value):
        if lift is not None and max(map(abs, lift.estimate)) > LARGEST:
            what, do = "its lift is too large to be an amount", ["check its units and values"]
            raise ConfigError("too-large", what, where=where(), do=do)


def _campaign(asked: str, campaigns: Campaigns, where: Callable[..., Place]) -> int:
    """The number of a campaign named by its id (15 or 18 characters) or its name, case ignored."""
    ids, folded = campaigns.ids, asked.strip().casefold()
    by_id = [i for i, known in enumerate(ids) if asked == known or (len(asked) == 15 and known[:15] == asked)]
    alive = [i for i, gone in enumerate(campaigns.is_deleted) if not gone]
    by_name = [i for i in alive if campaigns.names[i].casefold() == folded]
    found = by_id or [i for i in by_name if campaigns.names[i] == asked.strip()] or by_name
    if len(found) == 1:
        stands_for = campaigns.stands_for.get(ids[found[0]])
        return ids.index(stands_for) if stands_for in ids else found[0]
    if found:
        what = f"{len(found)} campaigns are called “{asked}”: {', '.join(ids[i] for i in found[:5])}"
        raise ConfigError("ambiguous-campaign", what, where=where("campaign"), do=["name it by its id"])
    known = {campaigns.names[i].casefold(): campaigns.names[i] for i in alive}
    hint = did_you_mean(asked, known)
    for lower, name in known.items():
        hint = f"did you mean {name}?" if hint == f"did you mean {lower}?" else hint
    what = f"there is no campaign “{asked}”"
    do = [hint, "alignkit attribute  lists the campaigns; name one by its name or id"]
    raise ConfigError("unknown-campaign", what, where=where("campaign"), do=[line for line in do if line])


def _with_overlaps(one: Tested, others: Sequence[Tested]) -> Tested:
    """Two tests of one campaign in the same days disturb each other."""
    own = one.readout.settings
    notes = [
        f"it tests the same campaign in the same days as {other.readout.name}: neither lift is that campaign's alone"
        for other in others
        if other is not one
        and set(other.campaigns) & set(one.campaigns)
        and other.readout.settings.starts_on <= own.ends_on
        and own.starts_on <= other.readout.settings.ends_on
    ]
    return replace(one, readout=replace(one.readout, notes=(*one.readout.notes, *notes)))
