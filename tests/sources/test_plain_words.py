"""A rate file in the words of the rules: date, from, to, rate; and nothing booked is still written in cents."""

from __future__ import annotations

from pathlib import Path

import alignkit


def test_rates_are_found_beside_the_deals_by_their_plain_headings(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,amount,currency,outcome,closed_on\nd1,12.50,USD,won,2026-01-05\nd2,13.50,EUR,won,2026-01-05\n"
    )
    (tmp_path / "rates.csv").write_text(
        "date,from,to,rate\n2025-12-01,EUR,USD,1.10\n2026-01-06,EUR,USD,2.00\n2025-12-01,GBP,USD,1.30\n"
    )
    with alignkit.load(tmp_path / "deals.csv", currency="USD") as project:
        assert {report.record: report.loaded for report in project.loaded.files}["fx_rates"] == 3
        lines = {row["line"]: row["amount"] for row in project.attribute().answers[1].to_dicts()}
    assert str(lines["booked"]) == "27.35"  # 12.50 + 13.50 · 1.10
    assert str(lines["difference"]) == "0.00"
