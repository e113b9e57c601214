"""One small input per peer finding: what the peer gives, what follows by hand, what alignkit gives.

`docs/peers.md` is written from these (`python -m benchmarks.peers.page`), and `tests/peers` holds both sides of each:
alignkit's always, the peer's where the peers are installed.
"""

from __future__ import annotations

from benchmarks.peers.cases import channel_attribution, mam, others, read
from benchmarks.peers.cases.case import Case

CASES: tuple[Case, ...] = (
    *channel_attribution.CASES,
    *mam.CASES,
    *others.CASES,
    *read.CASES,
)
