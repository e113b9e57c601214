"""Questions about experiments: what they measured, and how a model's credit stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignkit.answer import Answer
from alignkit.experiments.answers import experiments
from alignkit.experiments.calibration import Window, calibration, untested
from alignkit.experiments.register import Tested, read_register
from alignkit.journeys.scope import scope
from alignkit.models.model import Model
from alignkit.results import Pass, Period, Result

if TYPE_CHECKING:
    from alignkit.project import Project

#: What of a basis is about the reported period, and not about the days of an experiment.
_OF_THE_PERIOD = ("n_deals", "closed_from", "closed_to")


def experimented(project: Project) -> Result:
    """Every registered experiment read out."""
    currency = project.books(scope(project.prepared)).currency
    return Result(experiments(_register(project, currency), currency, project.prepared.as_of))


def calibrated(project: Project, models: Sequence[Model], period: Period) -> tuple[Answer, ...]:
    """For each model: credit beside measured lift, and the credit that no experiment has tested.

    One pass over the reported period and one for the days of each experiment; each ties to what was booked in it.
    """
    whole = _credited(project, models, period)
    currency = whole.books.currency
    tested = _register(project, currency)
    days = [Period(one.readout.settings.starts_on, one.readout.settings.ends_on) for one in tested]
    passes = {tested: _credited(project, models, tested) for tested in dict.fromkeys(days)}
    found: list[Answer] = []
    for number, total in enumerate(whole.tallies):
        basis = whole.basis(total.model)
        windows = [Window.of(passes[d].tallies[number], len(passes[d].books.deals)) for d in days]
        timeless = {name: value for name, value in basis.items() if name not in _OF_THE_PERIOD}
        assumed = whole.assumptions(total.model.name)
        found.append(calibration(tested, windows, currency, timeless, assumed))
        credit = Window.of(total, len(whole.books.deals))
        found.append(untested(tested, credit, project.prepared.campaigns, currency, basis))
    return tuple(found)


def _credited(project: Project, models: Sequence[Model], period: Period) -> Pass:
    ran = Pass.begin(project, models, ("campaign",), period)
    ran.go()
    return ran


def _register(project: Project, currency: str) -> list[Tested]:
    return read_register(project.configured, project.prepared.campaigns, currency, project.prepared.as_of)
