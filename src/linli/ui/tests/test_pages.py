"""The pages that belong to no room."""

from django.test import Client


def test_a_missing_page_says_so_in_the_readers_language() -> None:
    chinese = Client().get("/console/nowhere")
    english = Client().get("/console/nowhere", headers={"accept-language": "en"})

    assert chinese.status_code == english.status_code == 404
    assert "找不到这一页" in chinese.content.decode()
    assert "Page not found" in english.content.decode()
    assert 'href="/console/"' in english.content.decode()


def test_the_switch_remembers_language_and_size_and_goes_back() -> None:
    answer = Client().get("/view?lang=en&size=lg&next=/somewhere%3Fa=1")

    assert answer["Location"] == "/somewhere?a=1"
    assert answer.cookies["linli_lang"].value == "en"
    assert answer.cookies["linli_size"].value == "lg"


def test_the_switch_never_leads_to_another_site_or_remembers_nonsense() -> None:
    answer = Client().get("/view?lang=xx&size=huge&next=https://elsewhere.example/")

    assert answer["Location"] == "/"
    assert not answer.cookies


def test_a_form_without_its_mark_is_refused_with_a_page_that_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/view")

    assert answer.status_code == 403
    assert "刷新后再交" in answer.content.decode()
