-- The same acts, with repetitions found: one touch for each human and campaign, one for each human, asset and moment.
with responses as (
    select
        *,
        row_number() over (partition by human_ix, campaign_ix order by touched_at, touch_id) > 1 as is_repeated
    from placed
    where one_a_campaign
),
moments as (
    select
        *,
        touched_at <= lag(touched_at) over (partition by human_ix, asset order by touched_at, touch_id)
        + interval '1 minute' * cast($dedup_minutes as integer) as is_repeated
    from placed
    where one_a_moment
),
others as (
    select *, false as is_repeated
    from placed
    where not one_a_campaign and not one_a_moment
),
every_act as (
    select * from responses
    union all
    select * from moments
    union all
    select * from others
)
select
    touch_id, touched_at, touched_on, human_ix, campaign_ix, channel_ix, kind_ix,
    cast(case when is_repeated then $duplicate else verdict end as tinyint) as verdict
from every_act
