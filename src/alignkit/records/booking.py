"""A booking: what finance booked."""

from alignkit.records.base import Record, described, required
from alignkit.records.types import Currency, Day, Key, Money, Text


class Booking(Record):
    """One line of finance's bookings, for `tieout`."""

    table = "bookings"
    noun = "a booking (finance's own figure)"
    key = ("booking_id",)

    booking_id: Key = required("Finance's id of the line.")
    deal_id: Key | None = described("The deal it belongs to.")
    account: Text | None = described("The customer as finance writes it.")
    booked_on: Day = required("The booking day.")
    currency: Currency | None = described("Of `amount`.")
    amount: Money = required("As booked.")
