"""An exchange rate, dated."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Day, Rate


class FxRate(Record):
    """One *from* is worth *rate* *to*, from a day on until the next rate of the pair (`RULES.md` 25)."""

    table = "fx_rates"
    noun = "an exchange rate (fx_rates.csv)"
    order = 110
    core = True
    key = ("date", "from_currency", "to_currency")
    contradiction = "error"
    signature = ("date", "to_currency|to", "rate")
    also = (("from_currency", "from"), ("to_currency", "to"))

    date: Day = required("First day on which it holds.")
    until: Day | None = described("First day on which it does not hold any more; else until the pair's next rate.")
    from_currency: Currency | None = described("Blank: the organisation's corporate currency.")
    to_currency: Currency = required("The other currency.")
    rate: Rate = required("1 *from* = *rate* *to*.")
