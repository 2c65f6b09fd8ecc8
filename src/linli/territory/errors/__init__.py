"""What territory refuses, and what it only remarks on: of divisions and grids, of buildings and facilities."""

from linli.territory.errors.drawing import *  # noqa: F403
from linli.territory.errors.ground import *  # noqa: F403 # one word for all of it: errors.GridNotFound
from linli.territory.errors.lineage import *  # noqa: F403
from linli.territory.errors.sites import *  # noqa: F403
