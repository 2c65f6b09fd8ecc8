"""Console addresses of notices and of what is printed for a place."""

from django.urls import path

from linli.outreach import views

app_name = "outreach"

urlpatterns = [
    path("console/notices/", views.notices, name="notices"),
    path("console/notices/new", views.write, name="write"),
    path("console/notices/<uuid:notice>", views.notice, name="notice"),
    path("console/notices/<uuid:notice>/change", views.change, name="change"),
    path("console/notices/<uuid:notice>/publish", views.publish, name="publish"),
    path("console/notices/<uuid:notice>/withdraw", views.withdraw, name="withdraw"),
    path("console/notices/<uuid:notice>/paper", views.notice_paper, name="notice-paper"),
    path("console/papers", views.papers, name="papers"),
    path("console/papers/<slug:kind>/<slug:code>", views.paper, name="paper"),
]
