"""Maps drawn by the server from our own boundaries, and the sums behind a tap on one: no script, no foreign tiles."""

from linli.territory.maps.canvas import MAP_BYTES_MAX, Mark, Sign
from linli.territory.maps.drawing import draw_map, first_view
from linli.territory.maps.view import MAP_HEIGHT, MAP_WIDTH, BadView, View

__all__ = [
    "MAP_BYTES_MAX",
    "MAP_HEIGHT",
    "MAP_WIDTH",
    "BadView",
    "Mark",
    "Sign",
    "View",
    "draw_map",
    "first_view",
]
