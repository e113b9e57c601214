-- The distinct e-mail domains of people.
select distinct split_part(mailbox, '@', 2) as mail_domain
from known_people
where mailbox is not null
