-- The latest day on which anything happened: a touch, a creation, a stage change, the close of a closed deal.
with days as (
    select max(touched_on) as latest from touches where not is_deleted
    union all
    select max(created_on) as latest from people
    union all
    select max(created_on) as latest from accounts
    union all
    select max(created_on) as latest from deals where not is_deleted
    union all
    select max(closed_on) as latest from deals where outcome <> 'open' and not is_deleted
    union all
    select max(entered_on) as latest from stage_changes where not is_deleted
)
select max(latest) as as_of
from days
