-- Every person id, and the human it stands for. An id that only a role names is a human of its own.
with strangers as (
    select distinct roles.person_id
    from roles
    left join known_people on known_people.person_id = roles.person_id
    where known_people.person_id is null
),
counted as (
    select count(*) as known from known_people
)
select known_people.person_id, cast(human_labels.human_ix as integer) as human_ix
from known_people
join human_labels on human_labels.person_ix = known_people.person_ix
union all
select
    strangers.person_id,
    cast(counted.known + row_number() over (order by strangers.person_id) - 1 as integer) as human_ix
from strangers
cross join counted
