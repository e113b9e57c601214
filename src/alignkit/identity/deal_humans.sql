-- The people of the deals in scope: the record that names each on screen. Not deleted first, contact before lead, then
-- the earliest.
with ranked as (
    select
        person_humans.human_ix,
        person_humans.person_id,
        known_people.title,
        row_number() over (
            partition by person_humans.human_ix
            order by
                known_people.is_deleted nulls last,
                case when known_people.kind = 'contact' then 0 else 1 end,
                known_people.created_at nulls last,
                person_humans.person_id
        ) as place
    from person_humans
    left join known_people on known_people.person_id = person_humans.person_id
    where person_humans.human_ix in (select human_ix from deal_people)
)
select human_ix, person_id, title
from ranked
where place = 1
