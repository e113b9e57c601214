-- Every considered touch of one deal, kept or not, in the order in which a person reads them.
select
    considered.deal_ix, considered.tier, considered.human_ix, considered.touch_id, considered.touched_at,
    considered.touched_on, considered.campaign_ix, considered.channel_ix, considered.kind_ix, considered.verdict
from considered
order by considered.deal_ix, considered.touched_at nulls first, considered.touch_id
