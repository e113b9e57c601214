-- The channels that touches name themselves.
select distinct channel
from touches
where channel is not null
order by channel
