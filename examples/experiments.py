"""What the sample company's tested campaigns add, and how attribution compares.

Run it from the project's folder: `python examples/experiments.py`
"""

from __future__ import annotations

from pathlib import Path

import alignkit

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "sample"


def main() -> None:
    """Read the register out, then set the credit of two models beside it."""
    with alignkit.load(SAMPLE / "deals.csv", config=HERE / "experiments" / "alignkit.toml") as project:
        readouts = project.experiments().answers[0]
        print("What was measured:")
        for sentence in readouts.notes:
            print(f"  {sentence}")

        print("\nCredit and measured lift, by model:")
        found = project.attribute(["w-shaped", "last"], calibrate=True)
        for answer in found.answers:
            if answer.name == "calibration":
                for row in answer.to_dicts():
                    lift = "unknown" if row["lift"] is None else f"{row['lift']:,}"
                    campaign = f"{answer.basis['model']:<10}{row['campaign']:<30}"
                    print(f"  {campaign}credit {row['credit']:>12,}  lift {lift:>14}  {row['verdict']}")


if __name__ == "__main__":
    main()
