-- The ids and names of the booked deals, for suggestions.
select deal_id, name
from won_deals
order by deal_id
limit 20000
