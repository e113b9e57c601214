"""Attribution models: one file each, a sentence and a line. Journeys in, one weight per entry out (rules 20 to 23).

Built-in models and a user's plugins enter through the same entry-point group, `alignkit.models`; a model that is only
percentages needs no code at all (`[models.ours]` in `alignkit.toml`).

>>> @model("every-other", milestones=())
... def every_other(journeys):
...     '''Every other touch gets the same weight.'''
...     return (journeys.is_touch & (journeys.position % 2 == 0)).astype("int64")
>>> every_other.title
'Every other touch gets the same weight.'
"""

from alignkit.models.model import Model, model

__all__ = ["Model", "model"]
