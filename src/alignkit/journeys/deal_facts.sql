-- One row a booked deal: what it can be shown by, how many people it has, and the day the first of them was created.
with involved as (
    select deal_ix, count(*) as people, min(tier) > $role as is_by_account, min(created_on) as lead_on
    from deal_people
    group by deal_ix
)
select
    booked.deal_ix, booked.deal_id, booked.name, booked.account_id, booked.account_is_known, booked.amount,
    booked.currency, booked.closed_on, booked.close_date, booked.opened_on, booked.revenue_type, booked.type_is_blank,
    booked.campaign_id, booked.lead_source, booked.previous_on, booked.is_won, booked.account, booked.segment,
    booked.owner, booked.source_ix,
    coalesce(involved.people, 0) as people,
    coalesce(involved.is_by_account, false) as is_by_account,
    involved.lead_on
from booked
left join involved on involved.deal_ix = booked.deal_ix
order by booked.deal_ix
