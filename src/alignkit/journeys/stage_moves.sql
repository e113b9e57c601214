-- When deals moved into a stage: rows of the history that change something else repeat the stage and are no move.
with in_order as (
    select
        deal_id, stage, outcome, entered_at, entered_on,
        lag(stage) over (partition by deal_id order by entered_at, stage) as previous_stage
    from stage_changes
    where not is_deleted and entered_on <= cast($as_of as date)
)
select deal_id, stage, outcome, entered_at, entered_on
from in_order
where previous_stage is null or previous_stage <> stage
