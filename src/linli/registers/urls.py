"""Console addresses of grids, buildings, facilities and household contacts."""

from django.urls import path

from linli.registers import views

app_name = "registers"

urlpatterns = [
    path("console/grids", views.grids, name="grids"),
    path("console/grids/<slug:code>", views.grid, name="grid"),
    path("console/grids/<slug:code>/map.png", views.grid_map, name="grid-map"),
    path("console/grids/<slug:code>/buildings/new", views.add_building, name="add-building"),
    path("console/grids/<slug:code>/facilities/new", views.add_facility, name="add-facility"),
    path("console/buildings", views.buildings, name="buildings"),
    path("console/facilities", views.facilities, name="facilities"),
    path("console/sites/<slug:code>", views.site, name="site"),
    path("console/sites/<slug:code>/change", views.change_site, name="change-site"),
    path("console/sites/<slug:code>/retire", views.retire_site, name="retire-site"),
    path("console/buildings/<slug:code>/contacts", views.contacts, name="contacts"),
    path("console/buildings/<slug:code>/contacts/new", views.add_contact, name="add-contact"),
    path("console/contacts/find", views.find_contact, name="find-contact"),
    path("console/contacts/<uuid:contact>", views.contact, name="contact"),
    path("console/contacts/<uuid:contact>/renew", views.renew_contact, name="renew-contact"),
    path("console/contacts/<uuid:contact>/withdraw", views.withdraw_contact, name="withdraw-contact"),
    path("console/contacts/<uuid:contact>/fields/<slug:field>", views.reveal_contact, name="reveal-contact"),
]
