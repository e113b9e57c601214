-- One row a human: the earliest creation of its records, and whether all of them are deleted.
select
    human_labels.human_ix,
    min(known_people.created_on) as created_on,
    bool_and(known_people.is_deleted) as is_deleted
from known_people
join human_labels on human_labels.person_ix = known_people.person_ix
group by human_labels.human_ix
