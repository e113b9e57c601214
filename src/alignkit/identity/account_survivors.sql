-- Every account, the account it lives on as, and whether it (or that one) still stands in the export.
with named as (
    select
        accounts.account_id, accounts.is_deleted,
        coalesce(account_aliases.survivor_id, accounts.account_id) as survivor_id
    from accounts
    left join account_aliases on account_aliases.account_id = accounts.account_id
)
select
    named.account_id,
    named.survivor_id,
    named.survivor_id = named.account_id and not named.is_deleted as is_live,
    coalesce(not survivors.is_deleted, false) as survivor_is_live
from named
left join accounts as survivors on survivors.account_id = named.survivor_id
