-- Every campaign there is: on file, or named by a touch or a deal without being on file.
select campaign_id from campaigns
union
select campaign_id from touches where campaign_id is not null
union
select campaign_id from deals where campaign_id is not null
