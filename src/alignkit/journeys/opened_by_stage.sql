-- The day on which deals entered the opportunity stage, first or last: it stands in place of their creation.
select
    deal_id,
    case when $stage_reentry = 'first' then min(entered_on) else max(entered_on) end as opened_on
from stage_moves
where stage = $opportunity_stage
group by deal_id
