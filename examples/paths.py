"""Channel paths with counts, through rules and exact models: what ChannelAttribution and MAM users have.

Run it from anywhere: `python examples/paths.py`
"""

from __future__ import annotations

import pandas as pd

import alignkit

PATHS = pd.DataFrame(
    [
        ("Search > Email > Webinar", 4, 5200.0, 18),
        ("Search > Email", 3, 2100.0, 22),
        ("Webinar > Search", 2, 2600.0, 9),
        ("Display > Search > Email", 2, 1500.0, 30),
        ("Display", 0, 0.0, 64),
        ("Email", 1, 400.0, 12),
        ("", 1, 900.0, 40),
    ],
    columns=["path", "conversions", "value", "nulls"],
)


def main() -> None:
    """Ask for the usual models, and for what lies behind them."""
    found = alignkit.attribute_paths(PATHS, tables=["transitions"])
    credit, books, figures, transitions = found.answers

    print("Conversions by channel and model:")
    rows = credit.to_pandas().set_index("channel")
    print(rows[[name for name in rows.columns if name.endswith("_conversions")]].astype(float).round(2).to_string())

    print("\nHow it ties:")
    for row in books.to_dicts():
        print(f"  {row['line']:<13}{row['reason'] or '':<12}{row['conversions']:>6g}{row['value']:>10,.2f}")

    print("\nWhat the Markov chain says about itself:")
    for row in figures.to_dicts():
        if row["model"] == "markov":
            print(f"  {row['figure']:<24}{row['words'] or round(row['number'], 6)}")

    print("\nFrom the start:")
    for row in transitions.to_dicts():
        if row["from"] == "(start)":
            print(f"  {row['to']:<10}{row['probability']:.1%}")


if __name__ == "__main__":
    main()
