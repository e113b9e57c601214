"""A model of your own, as data and as code.

Run it from the project's folder: `python examples/custom_model.py`

To give a model in code to everybody who installs your package, name it in your `pyproject.toml`:

    [project.entry-points."alignkit.models"]
    latest-two = "your_package.latest_two:latest_two"

Then `alignkit attribute --model latest-two` knows it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import alignkit

SAMPLE = Path(__file__).parent.parent / "data" / "sample"

#: Percentages that sum to 100: the same as a `[models.ours]` table in alignkit.toml.
OURS = {"first": 20, "lead": 30, "opportunity": 40, "middle": 10}


@alignkit.model("latest-two", short="the latest two touches, half each")
def latest_two(journeys: alignkit.Journeys) -> NDArray[np.int64]:
    """The latest two touches get the same weight, all others none.

    A model is a pure function: a batch of whole deals as numpy columns in, one weight per entry out. Weights are whole
    numbers of any size; alignkit turns them into cents that add up to the deal.
    """
    from_the_end = journeys.touches[journeys.deal] - journeys.position
    return (journeys.is_touch & (from_the_end <= 2)).astype(np.int64)


def main() -> None:
    """Attribute the sample by both."""
    with alignkit.load(SAMPLE / "deals.csv", settings={"models.ours": OURS}) as project:
        for model in ("ours", latest_two):
            answer = project.attribute([model]).answers[0]
            print(f"{answer.basis['model']} ({answer.basis['model_shape']})")
            for row in answer.to_dicts()[:3]:
                print(f"  {row['credit']:>14,}  {row['campaign']}")


if __name__ == "__main__":
    main()
