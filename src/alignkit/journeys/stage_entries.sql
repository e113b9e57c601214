-- Every day on which a deal entered the opportunity stage, for `stage_reentry = "all"`.
select booked.deal_ix, stage_moves.entered_on
from booked
join stage_moves on stage_moves.deal_id = booked.deal_id
where stage_moves.stage = $opportunity_stage
order by booked.deal_ix, stage_moves.entered_on
