-- The distinct e-mail domains of people.
select distinct split_part(email, '@', 2) as mail_domain
from known_people
where email is not null
