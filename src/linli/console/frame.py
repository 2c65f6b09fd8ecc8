"""The console's frame for every page that stands in it, those of the rooms below too."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linli.console import queries
from linli.organisation.queries import actor_of_request


def frame(request: HttpRequest) -> dict[str, object]:
    """Return `desk`, read only by a page that shows it."""
    return {"desk": SimpleLazyObject(lambda: queries.desk(actor_of_request(request), request))}
