-- Deals that are neither won nor lost on the as-of day: how they end is not known yet.
select count(*) as deals
from deals
left join won_deals on won_deals.deal_id = deals.deal_id
left join lost_deals on lost_deals.deal_id = deals.deal_id
where
    not deals.is_deleted
    and (deals.created_on is null or deals.created_on <= cast($as_of as date))
    and won_deals.deal_id is null
    and lost_deals.deal_id is null
