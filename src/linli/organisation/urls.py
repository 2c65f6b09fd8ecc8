"""Console addresses of centres, units and people."""

from django.urls import path, register_converter

from linli.organisation import views


class DivisionCode:
    """Twelve digits; any other address is not found before anything is looked up."""

    regex = "[0-9]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DivisionCode, "division")

app_name = "organisation"

urlpatterns = [
    path("console/organisation", views.home, name="home"),
    path("console/organisation/<division:code>", views.centre, name="centre"),
    path("console/organisation/<division:code>/details", views.change_centre, name="change-centre"),
    path("console/organisation/<division:code>/units", views.add_unit, name="add-unit"),
    path("console/organisation/<division:code>/people", views.people, name="people"),
    path("console/organisation/<division:code>/people/new", views.fill_post, name="fill-post"),
    path("console/organisation/<division:code>/vacant-grids", views.vacant_grids, name="vacant-grids"),
    path("console/organisation/<division:code>/empty-posts", views.empty_posts, name="empty-posts"),
    path("console/organisation/<division:code>/tokens", views.tokens, name="tokens"),
    path("console/postings/<uuid:posting>/token", views.give_token, name="give-token"),
    path("console/tokens/<uuid:token>/revoke", views.revoke_token, name="revoke-token"),
    path("console/postings/<uuid:posting>/end", views.end_posting, name="end-posting"),
    path("console/people/<uuid:account>/reset-link", views.reset_link, name="hand-out-reset-link"),
]
