-- The exchange rates as they were read: the few rows that `ledger/fx.py` looks a closing day up in.
select "date", until, from_currency, to_currency, rate
from fx_rates
