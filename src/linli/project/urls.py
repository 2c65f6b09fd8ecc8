"""Addresses of every room."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from linli.project import views
from linli.project.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("api/v1/docs", views.api_docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("", include("linli.ui.urls")),
    path("", include("linli.access.urls")),
    path("", include("linli.organisation.urls")),
    path("", include("linli.outreach.urls")),
    path("", include("linli.registers.urls")),
    path("", include("linli.setup.urls")),
    path("", include("linli.imports.urls")),
]
for room, prefix in (("console", "console/"), ("portal", "")):
    if find_spec(f"linli.{room}.urls"):
        urlpatterns.append(path(prefix, include(f"linli.{room}.urls")))

handler400 = "linli.project.views.bad_request"
handler403 = "linli.project.views.forbidden"
handler404 = "linli.project.views.not_found"
handler500 = "linli.project.views.server_error"
