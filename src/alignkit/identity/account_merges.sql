-- Accounts that were merged into another.
select account_id, merged_into_id
from accounts
where merged_into_id is not null
