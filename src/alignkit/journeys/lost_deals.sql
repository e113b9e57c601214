-- Every lost deal known on the as-of day, shaped as won_deals: what data-driven models learn from beside the won ones.
with known as (
    select
        deals.*,
        coalesce(account_survivors.survivor_id, deals.account_id) as survivor_id,
        coalesce(account_survivors.survivor_is_live, deals.account_id is null) as account_is_known
    from deals
    left join account_survivors on account_survivors.account_id = deals.account_id
    where
        deals.outcome = 'lost'
        and not deals.is_deleted
        and (deals.created_on is null or deals.created_on <= cast($as_of as date))
        and deals.closed_on <= cast($as_of as date)
),
earlier_wins as (
    select known.deal_id, max(won_deals.closed_on) as previous_on
    from known
    join won_deals on won_deals.account_id = known.survivor_id and won_deals.closed_on < known.closed_on
    group by known.deal_id
)
select
    known.deal_id, known.name, known.survivor_id as account_id, known.account_is_known, cast(null as bigint) as amount,
    known.currency, known.closed_on, known.closed_on as close_date, known.created_on as opened_on,
    coalesce(revenue_types.revenue_type, 'new') as revenue_type, known.type is null or known.type = '' as type_is_blank,
    known.campaign_id, known.owner_id, known.lead_source, earlier_wins.previous_on,
    false as is_won
from known
left join revenue_types on revenue_types.type = known.type
left join earlier_wins on earlier_wins.deal_id = known.deal_id
