-- The people named on each deal: its contact roles.
select distinct booked.deal_ix, person_humans.human_ix, roles.is_primary
from booked
join roles on roles.deal_id = booked.deal_id
join person_humans on person_humans.person_id = roles.person_id
where not roles.is_deleted and (roles.created_on is null or roles.created_on <= cast($as_of as date))
