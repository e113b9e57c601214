-- The day on which deals first entered a stage that means won: it stands in place of the CRM's close date.
with won_stages as (
    select distinct stage
    from deals
    where outcome = 'won' and stage is not null
)
select stage_moves.deal_id, min(stage_moves.entered_on) as entered_on
from stage_moves
left join won_stages on won_stages.stage = stage_moves.stage
where stage_moves.outcome = 'won' or won_stages.stage is not null
group by stage_moves.deal_id
