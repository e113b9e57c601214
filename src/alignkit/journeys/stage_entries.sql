-- Every day on which a deal entered the opportunity stage, for `stage_reentry = "all"`.
select booked.deal_ix, stage_changes.entered_on
from booked
join stage_changes on stage_changes.deal_id = booked.deal_id
where
    not stage_changes.is_deleted
    and stage_changes.stage = $opportunity_stage
    and stage_changes.entered_on <= cast($as_of as date)
order by booked.deal_ix, stage_changes.entered_on
