-- The records of the deals' people, whose acts are looked at.
select person_id, human_ix, is_deleted, is_excluded
from person_humans
where human_ix in (select human_ix from deal_people)
