-- One row a booked deal: what it can be shown by, how many people it has, and the day the first of them was created.
with involved as (
    select
        deal_people.deal_ix,
        count(*) as people,
        min(deal_people.tier) as best_tier,
        min(humans.created_on) as lead_on
    from deal_people
    left join humans on humans.human_ix = deal_people.human_ix
    group by deal_people.deal_ix
)
select
    booked.deal_ix, booked.deal_id, booked.name, booked.account_id, booked.account_is_known, booked.amount,
    booked.currency, booked.closed_on, booked.close_date, booked.opened_on, booked.revenue_type, booked.type_is_blank, booked.campaign_id,
    booked.lead_source, booked.previous_on, booked.is_won,
    accounts.name as account,
    accounts.segment,
    coalesce(users.name, booked.owner_id) as owner,
    coalesce(campaign_codes.campaign_ix, -1) as source_ix,
    coalesce(involved.people, 0) as people,
    coalesce(involved.best_tier, 0) as best_tier,
    involved.lead_on
from booked
left join involved on involved.deal_ix = booked.deal_ix
left join accounts on accounts.account_id = booked.account_id
left join users on users.user_id = booked.owner_id
left join campaign_codes on campaign_codes.campaign_id = booked.campaign_id
order by booked.deal_ix
