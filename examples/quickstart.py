"""Which campaigns closed the sample company's deals, and how one deal's credit came about.

Run it from the project's folder: `python examples/quickstart.py`
"""

from __future__ import annotations

from pathlib import Path

import alignkit

SAMPLE = Path(__file__).parent.parent / "data" / "sample"


def main() -> None:
    """Ask four questions of one loaded project."""
    with alignkit.load(SAMPLE / "deals.csv") as project:
        attribution = project.attribute(["w-shaped", "first"])

        print("The five campaigns with the most credit:")
        credit = attribution.to_pandas()
        print(credit[["campaign", "credit", "share"]].head(5).to_string(index=False))

        print("\nHow it ties to booked revenue:")
        for row in attribution.answers[1].to_dicts():
            print(f"  {row['line']:<13}{row['reason'] or '':<20}{row['amount'] or 0:>16,}")

        # The credit rows are an Arrow table; pandas, Polars and DuckDB read it without a copy.
        ledger = attribution.ledger("w-shaped")
        touched = ledger.filter(ledger["entry"].to_numpy(zero_copy_only=False) == "touch")
        largest = touched.sort_by([("credit", "descending")]).slice(0, 1).to_pylist()[0]

        print(f"\nThe largest credit of one touch: {largest['credit']:,}. Its deal, touch by touch:")
        for row in project.explain(largest["deal_id"]).answers[0].to_dicts():
            money = "" if row["credit"] is None else f"{row['credit']:,}"
            print(f"  {row['touched_on']!s:<12}{money:>12}  {row['verdict'] or '':<18}{row['campaign'] or ''}")


if __name__ == "__main__":
    main()
