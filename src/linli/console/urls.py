"""Addresses of the console. A case is named by its county and id, as everywhere in the house."""

from django.urls import include, path

from linli.console import views

app_name = "console"

_case = [
    path("", views.case, name="case"),
    path("preview", views.preview, name="preview"),
    path("sheet", views.sheet, name="sheet"),
    path("receipt", views.receipt, name="receipt"),
    path("map.png", views.map_picture, name="map"),
    path("attachments/<uuid:attachment_id>/", views.attachment, name="attachment"),
    path("attachments/<uuid:attachment_id>/file", views.attached, name="attachment-file"),
    path("attachments/<uuid:attachment_id>/small", views.attached, {"small": True}, name="attachment-small"),
    path("parties/<uuid:party_id>/<str:field>", views.reveal, name="reveal"),
    path("proposals/<uuid:proposal_id>", views.proposal, name="proposal"),
    path("moves/<slug:name>", views.move, name="move"),
    path("moves/<slug:name>/typed", views.typed, name="typed"),
    path("news", views.case_news, name="case-news"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("cases/", views.work_list, name="cases"),
    path("cases/news", views.news, name="news"),
    path("cases/<slug:county>/<uuid:case_id>/", include(_case)),
    path("views", views.save_view, name="views"),
    path("views/<int:view>/drop", views.drop_view, name="view-drop"),
    path("cases/export", views.export, name="export"),
    path("register", views.register, name="register"),
    path("register/typed", views.typed, {"name": "register"}, name="intake-typed"),
    path("find", views.find, name="find"),
    path("proposals/", views.proposals, name="proposals"),
    path("own", views.own, name="own"),
    path("keys", views.keys, name="keys"),
]
