-- What the load holds: the latest day on which anything happened (a touch, a creation, a stage change, the close of a
-- closed deal), how many rows the as-of day hides because they came later, and how many touches and activities there are.
with of_touches as (
    select
        max(touched_on) filter (where not is_deleted) as latest,
        count(*) filter (where not is_deleted and touched_on > cast($as_of as date)) as hidden,
        count(*) as acts
    from touches
),
of_activities as (
    select cast(null as date) as latest, 0 as hidden, count(*) as acts
    from activities
),
of_people as (
    select max(created_on) as latest, count(*) filter (where created_on > cast($as_of as date)) as hidden, 0 as acts
    from people
),
of_accounts as (
    select max(created_on) as latest, 0 as hidden, 0 as acts
    from accounts
),
of_deals as (
    select
        max(
            case
                when outcome <> 'open' and (created_on is null or closed_on > created_on) then closed_on
                else created_on
            end
        ) as latest,
        count(*) filter (
            where created_on > cast($as_of as date) or (outcome <> 'open' and closed_on > cast($as_of as date))
        ) as hidden,
        0 as acts
    from deals
    where not is_deleted
),
of_stage_changes as (
    select max(entered_on) as latest, 0 as hidden, 0 as acts
    from stage_changes
    where not is_deleted
),
of_everything as (
    select * from of_touches
    union all
    select * from of_activities
    union all
    select * from of_people
    union all
    select * from of_accounts
    union all
    select * from of_deals
    union all
    select * from of_stage_changes
)
select max(latest) as latest, cast(sum(hidden) as bigint) as hidden, cast(sum(acts) as bigint) as acts
from of_everything
