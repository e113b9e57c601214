-- Deals that a person may mean: by id (18 or the first 15 characters) or by name, and whether they are booked.
select
    deals.deal_id, deals.outcome, won_deals.deal_id is not null as is_booked,
    deals.deal_id = $deal or (length($deal) = 15 and length(deals.deal_id) = 18 and left(deals.deal_id, 15) = $deal) as by_id
from deals
left join won_deals on won_deals.deal_id = deals.deal_id
where
    deals.deal_id = $deal
    or (length($deal) = 15 and length(deals.deal_id) = 18 and left(deals.deal_id, 15) = $deal)
    or lower(deals.name) = $lowered
order by deals.deal_id
