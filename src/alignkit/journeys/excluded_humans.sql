-- Humans who have a mailbox at a domain that is excluded by rule.
select distinct person_humans.human_ix
from known_people
join excluded_domains on excluded_domains.mail_domain = split_part(known_people.mailbox, '@', 2)
join person_humans on person_humans.person_id = known_people.person_id
