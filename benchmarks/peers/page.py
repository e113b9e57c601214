"""Write docs/peers.md from the cases: `python -m benchmarks.peers.page`."""

from __future__ import annotations

import textwrap
from itertools import groupby
from pathlib import Path

from benchmarks.peers.cases import CASES
from benchmarks.peers.cases.case import Case, Figures

PAGE = Path(__file__).parent.parent.parent / "docs" / "peers.md"

HEAD = """# Where other packages differ, case by case

<!-- Written by `python -m benchmarks.peers.page` from benchmarks/peers/cases; do not edit. -->

alignkit stands on work that others published first: ChannelAttribution made the Markov model usable, Marketing-
Attribution-Models, mta, pychattr, do-attribution, shapley-attribution, mta-audit and pyattrscore are free to read and
run, and so are the dbt packages. This page lists what we found where their results and a definition part, each by an
input small enough to work out by hand. It is no list of everything they do, most of which is right. Where they are
right we hold ourselves to them: on 10,000 reference paths (88,387 journeys, 12 channels) these are equal, by running
the packages beside alignkit:

| package | what | largest difference |
|---|---|---:|
| Marketing-Attribution-Models 2.1.1 | removal effects, order 1 | 2e-16 |
| do-attribution 0.0.2, `redirect_to_null` | removal effects, orders 1 and 2 | 5e-16 |
| do-attribution 0.0.2, `fail` | participation | 5e-16 |
| mta 0.0.9 | Shapley, sum game, of all conversions | 3e-15 |
| ChannelAttribution 2.2.5 | first, last and linear, of all conversions | 3e-15 |

The test holds 1e-9. ChannelAttribution's simulated Markov comes within its own tolerance of alignkit's exact one.

A package that is named with its version was run (Python 3.11, pandas 3, numpy 2). *Read, not run* marks those that need
a warehouse or a licence: what they give is what their source said in November 2026. The row of alignkit is what it
gives now: the page is written by running it, and the tests hold both sides of every case.

```sh
make peers                                      # the peers, in an environment of their own
python -m pytest -m peers tests/peers           # both sides of every case; without -m peers: alignkit's
make bench-peers                                # time and memory: docs/peer-benchmarks.md
```
"""

FOOT = """## Time and memory

Measured in one run, with everything else, in [peer-benchmarks.md](peer-benchmarks.md):

- ChannelAttribution simulates until its folds agree, and the number of simulations grows with the number of channels,
  not with the data: at 1,000 channels it does not finish 10,000 paths in 40 s. alignkit inverts once.
- Marketing-Attribution-Models, do-attribution and mta-audit invert or solve once per channel; the first also holds all
  journeys several times over. alignkit takes all channels from one factorisation.
- mta, do-attribution and the ordered value of shapley-attribution enumerate the coalitions of all channels: 10 are
  quick, 100 do not finish in 40 s.
- pychattr at order 2 holds a matrix of all states by all states; pyattrscore makes an object of every touch.

## Definitions that differ, and are not wrong

- A channel that is touched twice in one journey is paid twice by linear in ChannelAttribution, Marketing-Attribution-
  Models and alignkit; `mta.linear(share="same")` pays distinct channels. Shapley's sum game does too, and is called so.
- Raw removal effects do not sum to 1. Every package scales them; alignkit shows them unscaled as well.
- With no lost journeys given, every chain converts. Credit with and without nulls must not be compared.
- Journeys shared each among its own touches (the ledger) and a total shared by all effects (the model table) are
  different answers. alignkit gives both, with their difference; its ledger goes by effect per won journey touched.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for peer, cases in groupby(CASES, key=lambda case: case.peer):
        listed = list(cases)
        read = "" if listed[0].is_run else " (read, not run)"
        parts.append(f"## {peer}{read}\n")
        parts += [_case(case) for case in listed]
    return "\n".join([*parts, FOOT])


def _case(case: Case) -> str:
    return f"### {case.title}\n\n{_lines(case.given)}\n\n{_table(case)}\n\n{_lines(case.because)}\n"


def _lines(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _table(case: Case) -> str:
    theirs = case.peer.split(",")[0]
    rows = [(theirs, case.gives), ("by hand", case.right), ("**alignkit**", case.answer)]
    figures = [found for _, found in rows if not isinstance(found, str)]
    if not figures:
        return "\n".join(["| | |", "|---|---|", *(f"| {who} | {found} |" for who, found in rows)])
    names = list(dict.fromkeys(name for found in figures for name in found))
    head = f"| | {' | '.join(names)} |\n|---|{'---:|' * len(names)}"
    lines = [f"| {who} | {_cells(found, names)} |" for who, found in rows if not isinstance(found, str)]
    told = [_lines(f"{who}: {found}.") for who, found in rows if isinstance(found, str)]
    return "\n\n".join([*told, "\n".join([head, *lines])])


def _cells(found: Figures, names: list[str]) -> str:
    return " | ".join(_number(found[name]) if name in found else "" for name in names)


def _number(figure: float) -> str:
    """Up to three decimals, none where there are none."""
    return f"{figure:.3f}".rstrip("0").rstrip(".").replace("-", "−")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}: {len(CASES)} cases")
