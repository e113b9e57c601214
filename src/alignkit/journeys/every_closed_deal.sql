-- The won and the lost deals: what data-driven models learn from.
select * from won_deals
union all
select * from lost_deals
