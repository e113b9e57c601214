-- What the as-of day hides: people, deals and touches that came later, and closes that had not happened.
with hidden as (
    select count(*) as rows from people where created_on > cast($as_of as date)
    union all
    select count(*) as rows from touches where not is_deleted and touched_on > cast($as_of as date)
    union all
    select count(*) as rows
    from deals
    where not is_deleted and (created_on > cast($as_of as date) or (outcome <> 'open' and closed_on > cast($as_of as date)))
)
select cast(sum(rows) as bigint) as unknown
from hidden
