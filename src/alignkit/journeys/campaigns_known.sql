-- The campaigns in the order of their ids, with what the export says of them.
select
    campaign_ids.campaign_id, campaigns.crm_campaign_id, campaigns.name, campaigns.type, campaigns.channel, campaigns.team,
    coalesce(campaigns.is_deleted, false) as is_deleted, campaigns.campaign_id is not null as is_on_file
from campaign_ids
left join campaigns on campaigns.campaign_id = campaign_ids.campaign_id
order by campaign_ids.campaign_id
