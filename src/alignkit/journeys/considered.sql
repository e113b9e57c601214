-- Every touch of a deal's people, with the verdict that rests on the deal where the touch's own left it open.
select
    deal_people.deal_ix, deal_people.tier, acts.human_ix, acts.touch_id, acts.touched_at, acts.touched_on,
    acts.campaign_ix, acts.channel_ix, acts.kind_ix,
    cast(
        case
            when acts.verdict is not null then acts.verdict
            when acts.touched_on > booked.closed_on then $after_close
            when acts.touched_on < booked.closed_on - cast($lookback_days as integer) then $outside_lookback
            when $repeat = 'since-previous-close' and acts.touched_on <= booked.previous_on then $before_previous_close
            else $kept
        end as tinyint
    ) as verdict
from deal_people
join acts on acts.human_ix = deal_people.human_ix
join booked on booked.deal_ix = deal_people.deal_ix
