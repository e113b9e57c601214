-- Every campaign there is, on file, or named by a touch or a deal without being on file, in the order of their ids.
with named as (
    select campaign_id from campaigns
    union
    select campaign_id from touches where campaign_id is not null
    union
    select campaign_id from deals where campaign_id is not null
)
select
    named.campaign_id, campaigns.crm_campaign_id, campaigns.name, campaigns.type, campaigns.channel, campaigns.team,
    coalesce(campaigns.is_deleted, false) as is_deleted
from named
left join campaigns on campaigns.campaign_id = named.campaign_id
order by named.campaign_id
