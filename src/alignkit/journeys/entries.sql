-- The journeys: each deal's kept touches in their order, then how many were dropped by each verdict.
with once as materialized (
    select deal_ix, tier, touch_id, touched_at, touched_on, campaign_ix, channel_ix, kind_ix, verdict
    from considered
),
kept as (
    select deal_ix, tier, touch_id, touched_at, touched_on, campaign_ix, channel_ix, kind_ix, verdict, 1 as touches
    from once
    where verdict = $kept
),
dropped as (
    select
        deal_ix, null as tier, null as touch_id, null as touched_at, null as touched_on, null as campaign_ix,
        null as channel_ix, null as kind_ix, verdict, count(*) as touches
    from once
    where verdict <> $kept
    group by deal_ix, verdict
)
select deal_ix, tier, touch_id, touched_on, campaign_ix, channel_ix, kind_ix, verdict, touches
from (select * from kept union all select * from dropped)
order by deal_ix, verdict desc, touched_at, touch_id
