"""What a model is: a name, its documentation, and a pure function over journeys."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.engines.paths import Found, Paths
    from alignkit.journeys.batch import Journeys, Weights
    from alignkit.ragged import Floats

    Fit = Callable[[Paths, Mapping[str, object]], Found]


@dataclass(frozen=True)
class Model:
    """An attribution model.

    `weigh` maps a batch of journeys to one weight per entry (whole numbers, or floats of 0 and more); `milestones` are
    those the model stands on, so that a deal without them can say why it has no credit; `has_middle` says that other
    touches have weight too; `short` is its shape in one line for a screen. A data-driven model has `fit`, which finds
    each channel's effect in won and lost paths; what it weighs with is made from that (`models.data_driven`). Effects
    that do not add up (`adds_up` false) are shown and never made into shares.
    """

    name: str
    weigh: Callable[[Journeys], Weights]
    milestones: tuple[str, ...] = ()
    doc: str = ""
    short: str = ""
    has_middle: bool = False
    fit: Fit | None = None
    adds_up: bool = True

    @property
    def title(self) -> str:
        """The first sentence of its documentation."""
        return self.doc.split("\n\n", 1)[0].replace("\n", " ").strip()

    @property
    def unattributed(self) -> str:
        """Why the model finds nothing to stand on, where its milestones decide that; else empty.

        >>> Model("ours", lambda journeys: journeys.none(), ("lead", "opportunity")).unattributed
        'no-touch-before-lead'
        """
        if self.name == "primary-campaign":
            return "no-primary-campaign"
        if self.fit:
            return "no-effect"
        needed = [name for name in self.milestones if name in ("lead", "opportunity")]
        return f"no-touch-before-{needed[0]}" if needed and len(needed) == len(self.milestones) else ""

    def shares(self, effect: Floats, total: float) -> Floats | None:
        """`total` shared in proportion to effects; None where that has no meaning."""
        from alignkit.engines.paths import credited

        return credited(effect, total) if self.adds_up else None


def model(
    name: str, milestones: Sequence[str] = (), *, short: str = ""
) -> Callable[[Callable[[Journeys], Weights]], Model]:
    """Make a function over `Journeys` an attribution model; its docstring is its documentation."""

    def register(weigh: Callable[[Journeys], Weights]) -> Model:
        return Model(name, weigh, tuple(milestones), inspect.getdoc(weigh) or "", short)

    return register
