"""Addresses of the residents' pages. None of them ever holds a case number, a query code or a person."""

from django.urls import path
from django.views.generic import RedirectView

from linli.portal.views import follow, home, report

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("d/<str:code>", home.stand, name="stand"),
    path("place", home.place, name="place"),
    path("grid", home.grid, name="grid"),
    path("grid/notices", home.notices, name="notices"),
    path("grid/notices/<uuid:notice>", home.notice, name="notice"),
    path("contact", home.contact, name="contact"),
    path("privacy", home.privacy, name="privacy"),
    path("accessibility", home.accessibility, name="accessibility"),
    path("report", RedirectView.as_view(pattern_name="portal:what"), name="report"),
    path("report/what", report.what, name="what"),
    path("report/where", report.where, name="where"),
    path("report/nearby", report.nearby, name="nearby"),
    path("report/map", report.ground, name="map"),
    path("report/photo/<uuid:photo>", report.photo, name="draft_photo"),
    path("report/contact", report.contact, name="contact_step"),
    path("report/check", report.check, name="check"),
    path("report/done", report.done, name="done"),
    path("report/slip", report.slip, name="slip"),
    path("report/receipt.pdf", report.paper, name="receipt_paper"),
    path("report/clear", report.clear, name="clear"),
    path("follow", follow.look_up, name="follow"),
    path("follow/case", follow.case, name="case"),
    path("follow/mine", follow.mine, name="mine"),
    path("follow/photo/<uuid:photo>", follow.photo, name="case_photo"),
    path("follow/looks", follow.looks, name="looks"),
    path("follow/rate", follow.rate, name="rate"),
    path("follow/disagree", follow.disagree, name="disagree"),
    path("follow/supply", follow.supply, name="supply"),
    path("follow/withdraw", follow.withdraw, name="withdraw"),
    path("follow/leave", follow.leave, name="leave"),
]
