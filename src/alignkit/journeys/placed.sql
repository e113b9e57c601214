-- What the people involved did or received, with the verdict that each act has by itself, before any other is looked at.
with recorded as (
    select touch_id, person_id, campaign_id, kind, touched_at, touched_on, asset, channel
    from touches
    where not is_deleted and (touched_on is null or touched_on <= cast($as_of as date))
    union all
    select
        activities.activity_id as touch_id, activities.person_id, null as campaign_id, 'sales-activity' as kind,
        activities.occurred_at as touched_at, activities.occurred_on as touched_on, null as asset, null as channel
    from activities
    join activity_kinds on activity_kinds.kind = lower(activities.kind)
    where
        activities.is_done and not activities.is_deleted
        and (activities.occurred_on is null or activities.occurred_on <= cast($as_of as date))
),
judged as (
    select
        recorded.touch_id, recorded.touched_at, recorded.touched_on, recorded.asset, recorded.kind,
        involved.human_ix,
        coalesce(campaign_codes.campaign_ix, -1) as campaign_ix,
        coalesce(channel_codes.channel_ix, campaign_codes.channel_ix, -1) as channel_ix,
        touch_kinds.kind_ix, touch_kinds.is_membership,
        case
            when
                touch_kinds.is_excluded or coalesce(campaign_codes.is_excluded, false)
                or coalesce(channel_codes.is_excluded, campaign_codes.channel_is_excluded, false)
                or involved.is_excluded
                then $excluded_by_rule
            when not touch_kinds.is_response then $not_a_response
            when recorded.touched_at is null then $date_missing
            when involved.is_deleted then $person_deleted
        end as verdict
    from recorded
    join involved on involved.person_id = recorded.person_id
    join touch_kinds on touch_kinds.kind = recorded.kind
    left join campaign_codes on campaign_codes.campaign_id = recorded.campaign_id
    left join channel_codes on channel_codes.channel = recorded.channel
)
select
    touch_id, touched_at, touched_on, asset, human_ix, campaign_ix, channel_ix, kind_ix,
    cast(verdict as tinyint) as verdict,
    verdict is null and is_membership and campaign_ix >= 0 as one_a_campaign,
    verdict is null and not is_membership and asset is not null as one_a_moment
from judged
