-- The people records known on the as-of day, numbered, with the e-mail that may join them and the accounts they name.
with known as (
    select
        person_id, kind, title, created_at, created_on, is_deleted, account_id, converted_account_id,
        converted_person_id, merged_into_id, crm_person_id,
        case
            when not is_deleted and regexp_matches(lower(trim(email)), '^[^@ ]+@[^@ ]+$') then lower(trim(email))
        end as email
    from people
    where created_on is null or created_on <= cast($as_of as date)
)
select cast(row_number() over (order by person_id) - 1 as integer) as person_ix, known.*
from known
