-- The CRM's words for the type of a deal, each once.
select distinct type
from deals
where type is not null
order by type
