-- How many logged sales activities are touches, because their kind is named.
select count(*) as activities
from activities
join activity_kinds on activity_kinds.kind = lower(activities.kind)
where activities.is_done and not activities.is_deleted
