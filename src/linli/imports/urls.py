"""Console addresses of the imports."""

from django.urls import path

from linli.imports import views

app_name = "imports"

urlpatterns = [
    path("console/imports", views.home, name="home"),
    path("console/imports/templates/<slug:kind>.<slug:form>", views.template, name="template"),
    path("console/imports/exports/<slug:kind>.<slug:form>", views.export, name="export"),
    path("console/imports/new/<slug:kind>", views.new, name="new"),
    path("console/imports/<uuid:batch>", views.batch, name="batch"),
    path("console/imports/<uuid:batch>/progress", views.progress, name="progress"),
    path("console/imports/<uuid:batch>/confirm", views.confirm, name="confirm"),
    path(
        "console/imports/<uuid:batch>/confirm/<int:group>-<int:reading>.png",
        views.reading_map,
        name="reading-map",
    ),
    path("console/imports/<uuid:batch>/check", views.check, name="check"),
    path("console/imports/<uuid:batch>/apply", views.apply, name="apply"),
    path("console/imports/<uuid:batch>/undo", views.undo, name="undo"),
    path("console/imports/<uuid:batch>/forget", views.forget, name="forget"),
    path("console/imports/<uuid:batch>/returned", views.returned, name="returned"),
    path("console/imports/<uuid:batch>/findings", views.findings, name="findings"),
    path("console/imports/<uuid:batch>/findings/<int:number>", views.finding, name="finding"),
    path("console/imports/<uuid:batch>/findings/<int:number>.png", views.finding_map, name="finding-map"),
    path("console/imports/<uuid:batch>/passwords", views.passwords, name="passwords"),
]
