-- Pairs of records that are one human: converted, merged, known to the CRM under another id, or of one e-mail.
with named as (
    select person_ix, converted_person_id as other_id from known_people where converted_person_id is not null
    union all
    select person_ix, merged_into_id as other_id from known_people where merged_into_id is not null
    union all
    select person_ix, crm_person_id as other_id from known_people where crm_person_id is not null
),
mailboxes as (
    select email, min(person_ix) as first_ix
    from known_people
    where email is not null
    group by email
    having count(*) > 1
)
select named.person_ix as left_ix, other.person_ix as right_ix
from named
join known_people as other on other.person_id = named.other_id
union all
select known_people.person_ix as left_ix, mailboxes.first_ix as right_ix
from known_people
join mailboxes on mailboxes.email = known_people.email
where known_people.person_ix <> mailboxes.first_ix
