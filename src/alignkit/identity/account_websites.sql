-- The web sites of the accounts that live, in a fixed order.
select accounts.account_id, accounts.website
from accounts
join account_survivors on account_survivors.account_id = accounts.account_id
where account_survivors.is_live and accounts.website is not null
order by accounts.account_id
