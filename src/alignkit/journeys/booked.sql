-- The deals of this answer, numbered in the order of their ids, with what they can be shown by.
with scoped as (
    select *
    from closed_deals
    where
        closed_on between cast($since as date) and cast($until as date)
        and ($deal_id = '' or deal_id = $deal_id)
)
select
    cast(row_number() over (order by scoped.deal_id) - 1 as integer) as deal_ix,
    scoped.* exclude (opened_on),
    coalesce(opened_by_stage.opened_on, scoped.opened_on) as opened_on,
    accounts.name as account,
    accounts.segment,
    coalesce(users.name, scoped.owner_id) as owner,
    coalesce(campaign_codes.campaign_ix, -1) as source_ix
from scoped
left join opened_by_stage on opened_by_stage.deal_id = scoped.deal_id
left join accounts on accounts.account_id = scoped.account_id
left join users on users.user_id = scoped.owner_id
left join campaign_codes on campaign_codes.campaign_id = scoped.campaign_id
