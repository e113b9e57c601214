-- The people records known on the as-of day, numbered; `email` may join them, `mailbox` is that of deleted ones too.
with known as (
    select
        person_id, kind, title, created_at, created_on, is_deleted, account_id, converted_account_id,
        converted_person_id, merged_into_id, crm_person_id,
        case when regexp_matches(lower(trim(email)), '^[^@ ]+@[^@ ]+$') then lower(trim(email)) end as mailbox
    from people
    where created_on is null or created_on <= cast($as_of as date)
)
select
    cast(row_number() over (order by person_id) - 1 as integer) as person_ix,
    known.*,
    case when not is_deleted then mailbox end as email
from known
