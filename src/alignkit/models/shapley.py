"""The model shapley."""

from collections.abc import Mapping

from alignkit.engines.paths import Found, Paths
from alignkit.engines.shapley.rate_game import rate_game
from alignkit.engines.shapley.sum_game import ordered, sum_game
from alignkit.models.data_driven import data_driven


@data_driven("shapley", short="by Shapley value, sum game")
def shapley(paths: Paths, parameters: Mapping[str, object]) -> Found:
    """A channel earns its average contribution over every order in which the channels could have joined.

    The game must be named. `sum` (the default): a coalition is worth all that was won on journeys whose channels lie in
    it. Then the Shapley value is each won journey split evenly over its distinct channels: exact, and blind to lost
    journeys. `[models.shapley] game = "rate"`: a coalition is worth the rate at which such journeys are won. It uses
    the lost ones, and may be negative; then it is shown and refuses to share money. `game = "ordered"` is the sum game
    with a table of how much each channel earned as the first, second, … of its journeys.

    Example: won journeys A → B → A and B → A gives A 50 %: under the sum game repetition does not count.
    Source: Shapley, A value for n-person games (1953); Zhao, Mahboobi and Bagheri (2018) for the sum game.
    """
    games = {"sum": sum_game, "rate": rate_game, "ordered": ordered}
    return games[str(parameters.get("game", "sum"))](paths)
