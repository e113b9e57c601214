-- Every person id, the human it stands for, and what is known of that human: the earliest creation of its records,
-- whether all of them are deleted, and whether one of its mailboxes is at an excluded domain. An id that only a role
-- names is a human of its own.
with humans as (
    select
        human_labels.human_ix,
        min(known_people.created_on) as created_on,
        bool_and(known_people.is_deleted) as is_deleted,
        bool_or(excluded_domains.mail_domain is not null) as is_excluded
    from known_people
    join human_labels on human_labels.person_ix = known_people.person_ix
    left join excluded_domains on excluded_domains.mail_domain = split_part(known_people.mailbox, '@', 2)
    group by human_labels.human_ix
),
strangers as (
    select distinct roles.person_id
    from roles
    left join known_people on known_people.person_id = roles.person_id
    where known_people.person_id is null
),
counted as (
    select count(*) as known from known_people
)
select
    known_people.person_id, cast(human_labels.human_ix as integer) as human_ix, humans.created_on,
    humans.is_deleted, humans.is_excluded
from known_people
join human_labels on human_labels.person_ix = known_people.person_ix
join humans on humans.human_ix = human_labels.human_ix
union all
select
    strangers.person_id,
    cast(counted.known + row_number() over (order by strangers.person_id) - 1 as integer) as human_ix,
    cast(null as date) as created_on, false as is_deleted, false as is_excluded
from strangers
cross join counted
