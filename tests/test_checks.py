"""`make check` can fail: each of our own checks is shown a fault and finds it, and nothing but it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import house, templates, translations, wording
from tools.pages import howto, written

Plant = Callable[[str, str], Path]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Return `plant(name, text)`, which writes a file of an otherwise empty house, in a room called garden."""
    for tool in (house, howto, templates, translations, wording, written):
        monkeypatch.setattr(tool, "ROOT", tmp_path)
        if hasattr(tool, "ROOMS"):
            monkeypatch.setattr(tool, "ROOMS", tmp_path / "src" / "linli")
    monkeypatch.setattr(howto, "HOWTO", tmp_path / "docs" / "howto")

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    write("src/linli/garden/__init__.py", "")
    return write


@pytest.mark.parametrize(
    ("corner", "code", "fault"),
    [
        ("rules.py", "from django.db import transaction", "a rule imports django.db.transaction"),
        (
            "rules/limits.py",
            "from linli.garden.queries import beds",
            "a rule imports linli.garden.queries.beds",
        ),
        ("rules.py", "from linli.kernel.clock import now", "a rule imports linli.kernel.clock.now"),
        ("views.py", "from linli.garden.models import Bed", "a door imports linli.garden.models.Bed"),
        ("api/beds.py", "def all(): return Bed.objects.all()", "a door asks the tables itself"),
        ("actions.py", "x = 1\n" * 421, "421 lines; past 420 a file becomes a folder of the same name"),
        ("actions.py", "def long():\n" + "    x = 1\n" * 70, "long has 71 lines, more than 70"),
        ("utils.py", "", "a shared thing has a name of its own"),
    ],
)
def test_the_order_of_the_house_is_kept(plant: Plant, corner: str, code: str, fault: str) -> None:
    plant(f"src/linli/garden/{corner}", code)

    assert [line.rpartition(": ")[2] for line in house.check()] == [fault]


def test_a_rule_may_use_words_and_an_action_may_use_tables(plant: Plant) -> None:
    plant(
        "src/linli/garden/rules.py",
        "from django.db.models import TextChoices\nfrom linli.garden.terms import Bed\n",
    )
    plant("src/linli/garden/actions.py", "from linli.garden.models import Bed\nBed.objects.all()\n")

    assert list(house.check()) == []


CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", "not in src/linli/garden/locale/en/LC_MESSAGES/django.po: '种了%(count)s棵'"),
        ('msgid "种了%(count)s棵"\nmsgstr ""\n', "not translated"),
        ('msgid "种了%(count)s棵"\nmsgstr "%(counts)s planted"\n', "the places to fill in differ"),
        ('msgid "种了%(count)s棵"\nmsgstr "%(count)s 棵 planted"\n', "the translation holds Han characters"),
        ('#, fuzzy\nmsgid "种了%(count)s棵"\nmsgstr "%(count)s planted"\n', "fuzzy"),
        (
            'msgid "种了%(count)s棵"\nmsgstr "%(count)s planted"\n\nmsgid "浇水"\nmsgstr "Water"\n',
            "nobody says '浇水'",
        ),
    ],
)
def test_a_catalogue_is_complete_and_holds_nothing_else(plant: Plant, entry: str, fault: str) -> None:
    plant("src/linli/garden/actions.py", 'text = _("种了%(count)s棵")\n')
    plant("src/linli/garden/locale/en/LC_MESSAGES/django.po", CATALOGUE + entry)

    found = list(translations.check())

    assert len(found) == 1 and fault in found[0]


def test_what_templates_say_is_translated_too(plant: Plant) -> None:
    plant(
        "src/linli/garden/templates/garden/bed.html",
        "{% load i18n %}{% translate '浇水' %}{% blocktranslate %}种{{ n }}棵{% endblocktranslate %}",
    )

    assert {sentence.singular for sentence in translations.said_in(translations.ROOMS / "garden")} == {
        "浇水",
        "种%(n)s棵",
    }


def test_one_sentence_has_one_translation_in_the_whole_house(plant: Plant) -> None:
    plant("src/linli/orchard/__init__.py", "")
    for room, word in (("garden", "Water"), ("orchard", "Pour")):
        plant(f"src/linli/{room}/actions.py", 'text = _("浇水")\n')
        plant(
            f"src/linli/{room}/locale/en/LC_MESSAGES/django.po", f'{CATALOGUE}msgid "浇水"\nmsgstr "{word}"\n'
        )

    (found,) = translations.check()

    assert "'浇水' is 'Pour' here and 'Water'" in found


def test_update_keeps_what_is_still_said(plant: Plant) -> None:
    plant("src/linli/garden/actions.py", 'text = _("浇水"), _("松土")\n')
    path = plant(
        "src/linli/garden/locale/en/LC_MESSAGES/django.po",
        f'{CATALOGUE}msgid "浇水"\nmsgstr "Water"\n\nmsgid "老"\nmsgstr "Old"\n',
    )

    translations.update(translations.ROOMS / "garden")

    answers = translations.answered_in(translations.read(path))
    assert {sentence.singular: texts for sentence, texts in answers.items()} == {
        "浇水": ("Water",),
        "松土": ("",),
    }


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("<p style='color: red'>", "inline style"),
        ("<script>grow()</script>", "inline script"),
        ("<button onclick='grow()'>", "inline script"),
        ("<img src='data:image/png;base64,'>", "data address"),
        ("{% if %}", "Unexpected end of expression"),
    ],
)
def test_a_template_needs_nothing_inline_and_can_be_read(plant: Plant, template: str, fault: str) -> None:
    plant("src/linli/garden/templates/garden/bed.html", template)

    (found,) = templates.check()

    assert fault in found


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{% extends 'garden/none.html' %}", "no template is called 'garden/none.html'"),
        ("{% include 'garden/_none.html' %}", "no template is called 'garden/_none.html'"),
        ("{% url 'garden:none' %}", "no address is called 'garden:none'"),
    ],
)
def test_what_a_template_names_is_there(template: str, fault: str) -> None:
    assert list(templates.faults_of(template, {"garden:bed"})) == [fault]


def test_a_document_names_only_what_is_there(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant("Makefile", "demo: ## x\n")
    plant("CHANGELOG.md", "")
    plant(
        "README.md",
        "[map](docs/none.md) `make demo` `make tea` `linli run` `linli dance` `LINLI_HOME` LINLI_TEA",
    )

    found = [line.removeprefix("README.md: ") for line in written.faults()]

    assert found == [
        "nothing is at docs/none.md",
        "no command is called 'dance'",
        "no target is called 'tea'",
        "no setting is called LINLI_TEA",
    ]


HOWTO_ZH = "# 浇花\n\n![花坛边的水壶和按钮](../pictures/bed-zh.png)\n\n1. 按 **浇水**（`garden.dry`）。\n"
HOWTO_EN = "# Water\n\n![A can and a button at the bed](../pictures/bed-en.png)\n\n1. Press **Water** (`garden.dry`).\n"


@pytest.mark.parametrize(
    ("page", "was", "now", "fault"),
    [
        ("zh", "**浇水**", "**松土**", "nothing on the screen says '松土'"),
        ("en", "**Water**", "**浇水**", "nothing on the screen says '浇水'"),
        ("en", "A can and a button at the bed", "bed", "say what bed-en.png shows"),
        ("en", "1. Press", "Press", "has 1 steps in Chinese, 0 in English"),
        ("zh", "\n1.", "\n## 再浇\n\n1.", "has other sections in Chinese than in English"),
        ("en", "`garden.dry`", "`garden.wet`", "there is no error garden.wet"),
        ("en", HOWTO_EN, "", "is there in one language only"),
    ],
)
def test_a_how_to_says_what_the_screen_says_in_both_languages(
    plant: Plant, page: str, was: str, now: str, fault: str
) -> None:
    plant("docs/errors.md", "| `garden.dry` | 409 | 土干了 | The soil is dry |\n")
    plant(
        "src/linli/garden/locale/en/LC_MESSAGES/django.po",
        CATALOGUE + 'msgid "浇水"\nmsgstr "Water"\n',
    )
    texts = {"zh": HOWTO_ZH, "en": HOWTO_EN}
    for lang, text in texts.items():
        plant(f"docs/howto/{lang}/bed.md", text)
        plant(f"docs/howto/pictures/bed-{lang}.png", "")
    before = list(howto.faults())

    plant(f"docs/howto/{page}/bed.md", texts[page].replace(was, now))

    assert before == []
    assert any(fault in line for line in howto.faults())


def test_the_pictures_of_the_how_tos_are_light_and_shown(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant("docs/errors.md", "")
    plant("docs/howto/pictures/huge.png", "x" * (howto.PICTURE_KB_MAX * 1024 + 1))

    assert list(howto.faults()) == [
        "docs/howto/pictures/huge.png: no page shows it",
        f"docs/howto/pictures/huge.png: more than {howto.PICTURE_KB_MAX} KB",
    ]
