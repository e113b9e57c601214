-- Whose touches belong to each deal, and how sure that is: the best tier of each human (0 role, 1 to 3 by account).
with with_roles as (
    select distinct deal_ix from deal_roles
),
by_role as (
    select deal_ix, human_ix, 0 as tier
    from deal_roles
    where $people in ('roles', 'roles-then-account') or ($people = 'primary' and is_primary)
),
by_account as (
    select booked.deal_ix, account_people.human_ix, account_people.tier
    from booked
    join account_people on account_people.account_id = booked.account_id
    left join with_roles on with_roles.deal_ix = booked.deal_ix
    where $people = 'account' or ($people = 'roles-then-account' and with_roles.deal_ix is null)
),
either as (
    select * from by_role
    union all
    select * from by_account
)
select deal_ix, human_ix, cast(min(tier) as tinyint) as tier
from either
group by deal_ix, human_ix
