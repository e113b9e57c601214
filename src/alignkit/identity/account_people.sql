-- The account's people and what ties each to it: a contact of it, converted into it, or of its e-mail domain.
with ties as (
    select person_id, account_id, $contact as tier
    from known_people
    where not is_deleted and account_id is not null
    union all
    select person_id, converted_account_id as account_id, $converted as tier
    from known_people
    where not is_deleted and converted_account_id is not null
    union all
    select known_people.person_id, mail_accounts.account_id, $domain as tier
    from known_people
    join mail_accounts on mail_accounts.mail_domain = split_part(known_people.email, '@', 2)
)
select
    coalesce(account_aliases.survivor_id, ties.account_id) as account_id,
    person_humans.human_ix,
    cast(min(ties.tier) as tinyint) as tier,
    min(person_humans.created_on) as created_on
from ties
join person_humans on person_humans.person_id = ties.person_id
left join account_aliases on account_aliases.account_id = ties.account_id
group by 1, 2
