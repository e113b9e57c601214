-- Whose touches belong to each deal, and how sure that is: the best tier of each human, by role or by account.
with in_roles as (
    select distinct
        booked.deal_ix, person_humans.human_ix, person_humans.created_on, roles.is_primary
    from booked
    join roles on roles.deal_id = booked.deal_id
    join person_humans on person_humans.person_id = roles.person_id
    where not roles.is_deleted and (roles.created_on is null or roles.created_on <= cast($as_of as date))
),
with_roles as (
    select distinct deal_ix from in_roles
),
by_role as (
    select deal_ix, human_ix, created_on, $role as tier
    from in_roles
    where $people in ('roles', 'roles-then-account') or ($people = 'primary' and is_primary)
),
by_account as (
    select booked.deal_ix, account_people.human_ix, account_people.created_on, account_people.tier
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
select deal_ix, human_ix, cast(min(tier) as tinyint) as tier, min(created_on) as created_on
from either
group by deal_ix, human_ix
