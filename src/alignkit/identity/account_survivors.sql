-- Every account, and the account it lives on as; is_live: it is one that still stands in the export.
select
    accounts.account_id,
    coalesce(account_aliases.survivor_id, accounts.account_id) as survivor_id,
    accounts.merged_into_id is null and not accounts.is_deleted as is_live
from accounts
left join account_aliases on account_aliases.account_id = accounts.account_id
