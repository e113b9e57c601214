-- The company's own words that are put into classes, each once: the types of its deals, the channels its touches name.
select distinct 'deal type' as what, type as word
from deals
where type is not null
union all
select distinct 'channel' as what, channel as word
from touches
where channel is not null
order by what, word
