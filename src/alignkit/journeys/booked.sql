-- The deals of this answer, numbered in the order of their ids; opened_on may be the entry into a stage instead.
with closed as (
    select *, true as is_won from won_deals
    union all
    select *, false as is_won from lost_deals where $with_lost
),
scoped as (
    select *
    from closed
    where
        closed_on between cast($since as date) and cast($until as date)
        and ($deal_id = '' or deal_id = $deal_id)
),
entries as (
    select deal_id, max(entered_on) as last_on, min(entered_on) as first_on
    from stage_moves
    where stage = $opportunity_stage
    group by deal_id
)
select
    cast(row_number() over (order by scoped.deal_id) - 1 as integer) as deal_ix,
    scoped.* exclude (opened_on),
    case
        when $opportunity_stage = '' or entries.deal_id is null then scoped.opened_on
        when $stage_reentry = 'first' then entries.first_on
        else entries.last_on
    end as opened_on
from scoped
left join entries on entries.deal_id = scoped.deal_id
