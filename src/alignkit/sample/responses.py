"""Every response and every unanswered invitation of a block, and which system knows of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignkit.ragged import Flags
from alignkit.sample.block import Block
from alignkit.sample.calendar import TODAY
from alignkit.sample.campaigns import IN_MARKETO, LIST_IMPORT
from alignkit.sample.draws import Drawn
from alignkit.sample.process import PEOPLE
from alignkit.sample.traps import SILENT

#: The second in which the bought list was loaded.
IMPORTED_AT = 1_718_202_137


@dataclass(frozen=True)
class Responses:
    """One person and one campaign, one a row; `day` is the day of the response, or of the invitation."""

    row: Drawn
    slot: Drawn
    campaign: Drawn
    day: Drawn

    def only(self, keep: Flags) -> Responses:
        """Those of a mask."""
        return Responses(self.row[keep], self.slot[keep], self.campaign[keep], self.day[keep])


def responses(block: Block) -> tuple[Responses, Responses]:
    """What people did: (what the CRM knows, what only marketing automation knows)."""
    there = block.people.there[:, None, :, None] & block.fate.exists[:, :, None, None]
    row, case, slot, campaign = np.nonzero(block.world.touched & there)
    found = Responses(row, slot, campaign, block.world.day[row, case, slot, campaign])
    return found.only(~IN_MARKETO[campaign]), found.only(IN_MARKETO[campaign])


def invitations(block: Block) -> Responses:
    """Who was sent something and never answered."""
    row, slot, campaign = np.nonzero(block.world.invited & block.people.there[:, :, None])
    return Responses(row, slot, campaign, block.world.day[row, 0, slot, campaign])


def imported(block: Block) -> Responses:
    """Who stood on the bought list: members of a campaign, all created in one second, none of whom did anything."""
    account, slot = np.ix_(block.accounts, np.arange(PEOPLE))
    listed = block.luck.chance("on the list", 700, account, slot) & block.people.there & ~SILENT(account)
    row, slot = np.nonzero(listed & (block.people.created < TODAY))
    return Responses(row, slot, np.full(len(row), LIST_IMPORT), np.full(len(row), IMPORTED_AT // 86_400))
