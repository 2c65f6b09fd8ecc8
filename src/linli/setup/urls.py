"""Console addresses of the first day."""

from django.urls import path

from linli.setup import views

app_name = "setup"

urlpatterns = [
    path("console/setup", views.home, name="home"),
    path("console/setup/code", views.code, name="code"),
    path("console/setup/places", views.places, name="places"),
    path("console/setup/centres", views.centres, name="centres"),
    path("console/setup/administrators", views.administrators, name="administrators"),
    path("console/setup/complete", views.complete, name="complete"),
    path("console/setup/units", views.units, name="units"),
    path("console/setup/first-grids", views.first_grids, name="first-grids"),
    path("console/setup/shapes", views.shapes, name="shapes"),
    path("console/setup/papers", views.papers, name="papers"),
    path("console/setup/calendar", views.calendar, name="calendar"),
    path("console/setup/categories", views.categories, name="categories"),
    path("console/setup/keys", views.keys, name="keys"),
    path("console/setup/confirm/<slug:topic>", views.confirm, name="confirm"),
]
