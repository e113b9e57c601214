-- Every deal that is booked: won, not deleted, known on the as-of day; with the day it closed and the one before it.
with closed as (
    select
        deals.*,
        coalesce(account_survivors.survivor_id, deals.account_id) as survivor_id,
        coalesce(account_survivors.survivor_is_live, deals.account_id is null) as account_is_known,
        coalesce(first_won.entered_on, deals.closed_on) as won_on
    from deals
    left join account_survivors on account_survivors.account_id = deals.account_id
    left join first_won on first_won.deal_id = deals.deal_id
    where
        deals.outcome = 'won'
        and not deals.is_deleted
        and (deals.created_on is null or deals.created_on <= cast($as_of as date))
),
known as (
    select * from closed where won_on <= cast($as_of as date)
),
account_closes as (
    select distinct survivor_id, won_on from known where survivor_id is not null
),
earlier_closes as (
    select survivor_id, won_on, lag(won_on) over (partition by survivor_id order by won_on) as previous_on
    from account_closes
)
select
    known.deal_id, known.name, known.survivor_id as account_id, known.account_is_known, known.amount, known.currency,
    known.won_on as closed_on,
    known.closed_on as close_date, known.created_on as opened_on, coalesce(revenue_types.revenue_type, 'new') as revenue_type,
    known.type is null or known.type = '' as type_is_blank, known.campaign_id, known.owner_id, known.lead_source,
    earlier_closes.previous_on, true as is_won
from known
left join revenue_types on revenue_types.type = known.type
left join earlier_closes
    on earlier_closes.survivor_id = known.survivor_id and earlier_closes.won_on = known.won_on
