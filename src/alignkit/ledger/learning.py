"""What data-driven models learn from: every won and lost journey known on the as-of day (`RULES.md` 23).

The whole history, whatever period an answer covers: so a deal's credit does not depend on the report it stands in, and
four quarters add up to their year. Open deals have no end yet and are left out; so are deals of an excluded type, and
journeys without a touch teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from alignkit.engines import participation
from alignkit.engines.paths import Paths
from alignkit.journeys.deals import Deals
from alignkit.journeys.entries import Entries
from alignkit.journeys.prepare import Prepared, not_closed
from alignkit.journeys.scope import Scope
from alignkit.ledger.books import Books
from alignkit.models.data_driven import codes
from alignkit.money import digits
from alignkit.ragged import Flags, Floats, Ints


@dataclass(frozen=True)
class Learning:
    """Won and lost journeys: per journey `won`, `value` (minor units, 0 where lost) and `account` (what it belongs to).

    `touches` is how many touches each has, `channel` and `campaign` are 1 + their numbers per touch (0: none).
    `left_out` counts the deals that are still open, or have no closing day.
    """

    won: Flags
    value: Ints
    account: Sequence[str]
    touches: Ints
    channel: Ints
    campaign: Ints
    channels: int
    campaigns: int
    left_out: int
    currency: str

    @classmethod
    def of(cls, prepared: Prepared, narrow: Scope, books: Books) -> Learning:
        """Everything that is closed in `narrow`, a scope with the lost deals."""
        kept = _kept(prepared, narrow)
        parts = list(_touches(narrow, kept))
        touches, channel, campaign = (np.concatenate(column) for column in zip(*parts, strict=True))
        known = prepared.campaigns
        return cls(
            won=narrow.deals.rows["is_won"].to_numpy()[kept],
            value=books.amount[kept],
            account=list(compress(account_keys(narrow.deals), kept)),
            touches=touches,
            channel=channel,
            campaign=campaign,
            channels=len(known.channel_names) + 1,
            campaigns=len(known.ids) + 1,
            left_out=not_closed(prepared),
            currency=books.currency,
        )

    @cached_property
    def start(self) -> Ints:
        """Where each journey's touches begin; one more at the end: where the last ends."""
        return np.concatenate([[0], np.cumsum(self.touches)])

    def reach(self, per: str) -> Floats:
        """How many won journeys each channel (or campaign) touched."""
        return participation.fit(self.paths(per)).effect

    def paths(self, per: str) -> Paths:
        """One path a journey, told apart by channel or campaign; its value in whole units of the currency."""
        step = self.campaign if per == "campaign" else self.channel
        return Paths(
            step=step.astype(np.int32),
            start=self.start,
            conversions=self.won.astype(np.float64),
            nulls=(~self.won).astype(np.float64),
            value=self.value / 10.0 ** digits(self.currency),
            channels=self.campaigns if per == "campaign" else self.channels,
        )


def _kept(prepared: Prepared, narrow: Scope) -> Flags:
    types = np.array(narrow.deals.texts("revenue_type"), dtype=object)
    return ~np.isin(types, prepared.settings.attribution.exclude_types)


def _touches(narrow: Scope, kept: Flags) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Per batch: touches per kept journey, and the codes of those touches."""
    nothing = np.zeros(0, np.int64)
    yield nothing, nothing, nothing
    for entries in narrow.batches():
        yield _of_batch(entries, kept)


def _of_batch(entries: Entries, kept: Flags) -> tuple[Ints, Ints, Ints]:
    journeys = entries.journeys
    first, last = entries.span
    chosen = kept[first:last]
    steps = journeys.is_touch & chosen[journeys.deal]
    return journeys.touches[chosen], codes(journeys, "channel")[steps], codes(journeys, "campaign")[steps]


def account_keys(deals: Deals) -> list[str]:
    """What holds deals together: the account; a deal without one stands alone, under its own id."""
    both = zip(deals.texts("account_id"), deals.texts("deal_id"), strict=True)
    return [f"\0{deal}" if account is None else account for account, deal in both]
