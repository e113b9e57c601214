"""Which touches belong to which deal, in which order, and where the milestones lie (`RULES.md` 10 to 19).

The relational work stands in the `.sql` files; `build.py` runs them; `batch.py` holds what a model sees.
"""
