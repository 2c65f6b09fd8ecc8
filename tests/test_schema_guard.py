"""People are not a product: nothing in the schema may hold what Linli has declined to know about them.

Read: every field and name of every model, form and API shape; every choice of every dictionary; every Chinese text in
code, data files, templates and translations (categories, labels, demonstration texts). Source: PIPL, 28; docs/declined.md.
"""

import ast
import enum
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pytest
from django import forms
from django.db import models
from django.test.utils import isolate_apps
from pydantic import BaseModel

import linli

Kind = TypeVar("Kind")
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "linli"
DATA = (".json", ".tsv", ".csv", ".txt", ".html", ".po")

# Parts of a name in code: `is_party_member` has the parts is, party, member; two parts joined by + must follow each other.
ENGLISH: dict[str, set[str]] = {
    "belief": {"religion", "religious", "belief", "faith", "church", "sect", "cult"},
    "ethnicity": {"ethnic", "ethnicity", "nationality", "race", "racial", "minority"},
    "politics": {"politics", "political", "party+member", "communist"},
    "health": {"health", "diagnosis", "disease", "illness", "mental", "psychiatric",
               "disabled", "disability", "hiv", "addict"},
    "past": {"criminal", "crime", "conviction", "prison", "parole", "drug", "drugs", "petitioner"},
    "labels": {"special+group", "special+population", "key+person", "key+people", "blacklist", "watchlist",
               "floating+population"},
    "kin": {"kin", "kinship", "spouse", "parent+person", "relatives", "sibling", "household+member"},
    "body": {"face", "faces", "biometric", "fingerprint", "voiceprint", "iris", "plate", "plates"},
    "tracks": {"track", "tracks", "trajectory", "gps+trace", "whereabouts", "online+time", "last+position"},
    "scores": {"score", "scores", "points", "credit", "check+in", "checkin", "ranking", "leaderboard",
               "risk+level", "risk+score"},
    "children": {"school+class", "pupil", "pupils", "student"},
}  # fmt: skip
CHINESE: dict[str, str] = {
    "belief": "宗教|信仰|信教|教徒|邪教",
    "ethnicity": "民族|族别|族裔",
    "politics": "政治面貌|政治态度|政治倾向|党员|入党|群众关系",
    "health": "病史|病历|诊断|患者|病人|精神病|精神障碍|精神状况|心理状况|心理疾病|艾滋|残疾|健康状况|健康码|健康档案",
    "past": "犯罪|前科|刑满|刑释|社区矫正|吸毒|戒毒|涉毒|贩毒|服刑|上访|缠访|闹访|访民|信访重点",
    "labels": "重点人|重点人员|重点对象|重点管控|特殊人群|特殊群体|高危人|流动人口|闲散|稳控|维稳|帮教|黑名单"
              "|管控对象|风险人员",
    "kin": "亲属关系|家庭成员|家族|户籍关系|配偶|血缘",
    "body": "人脸|指纹|声纹|虹膜|生物特征|面部识别|车牌|刷脸",
    "tracks": "轨迹|行踪|定位记录|在线时长|巡查里程",
    "scores": "积分|打卡|信用分|信用等级|排行榜|排名|评级|风险等级|风险评分|星级户|签到",
    "children": "学籍|学号|在校生|班级",
}  # fmt: skip

# Exactly these texts may stand where a word above is met; each says why. One that is no longer met fails as well.
ALLOWED: dict[str, str] = {
    "残疾人服务协助": "a service that a person asked for; who they are is not recorded by it",
    "尽量别拍到人脸和车牌。照片里的位置信息会自动去掉。": "asks residents to keep faces and plates out of their photos",
}


@dataclass(frozen=True)
class Said:
    """One name or text, and where it stands."""

    where: str
    text: str


@dataclass(frozen=True)
class Finding:
    kind: str
    said: Said


@pytest.mark.clause("C25")
def test_nothing_forbidden_has_a_place_anywhere() -> None:
    found = [finding for finding in findings(everything()) if finding.said.text not in ALLOWED]

    assert found == []


def test_every_exception_is_still_needed() -> None:
    met = {finding.said.text for finding in findings(everything())}

    assert met >= ALLOWED.keys()


def test_the_guard_reads_every_kind_of_place() -> None:
    read = [said.where.partition(" ")[0] for said in everything()]

    counts = {kind: read.count(kind) for kind in ("model", "form", "dictionary", "code", "data", "template")}
    assert {kind for kind, count in counts.items() if count == 0} == set(), counts


@pytest.mark.parametrize("name", sorted({part for parts in ENGLISH.values() for part in parts}))
def test_each_forbidden_name_would_be_found_as_a_field(name: str) -> None:
    planted = f"resident_{name.replace('+', '_')}_code"

    assert findings([Said("planted", planted)]) != []


@pytest.mark.parametrize("word", sorted({word for words in CHINESE.values() for word in words.split("|")}))
def test_each_forbidden_word_would_be_found_in_a_text(word: str) -> None:
    assert findings([Said("planted", f"请选择{word}类别")]) != []


@pytest.mark.parametrize(
    "name", ["surface_m2", "interface", "tracker_id_hash", "accredited_on", "party_id", "embrace"]
)
def test_a_name_that_only_looks_alike_is_left_alone(name: str) -> None:
    assert findings([Said("planted", name)]) == []


@isolate_apps("linli.access")
def test_a_planted_model_is_found_by_its_field_its_label_and_its_choice() -> None:
    class Household(models.Model):  # noqa: DJ008 # lives for one story
        ethnicity = models.CharField("族", max_length=9)
        remark = models.CharField("政治面貌", max_length=9, choices=[("a", "群众"), ("b", "党员")])

        class Meta:
            app_label = "access"

    kinds = {(finding.kind, finding.said.text) for finding in findings(of_model(Household))}

    assert kinds == {("ethnicity", "ethnicity"), ("politics", "政治面貌"), ("politics", "党员")}


def test_a_planted_form_shape_and_dictionary_are_found() -> None:
    class VisitForm(forms.Form):
        note = forms.CharField(label="重点人员情况")

    class VisitIn(BaseModel):
        risk_score: int

    class Person(models.TextChoices):
        A = "drug_user", "甲"

    found = findings([*of_form(VisitForm), *of_shape(VisitIn), *of_dictionary(Person)])

    assert [finding.said.text for finding in found] == ["重点人员情况", "risk_score", "drug_user"]


def findings(said: Iterable[Said]) -> list[Finding]:
    """Return each text in which a forbidden word stands."""
    return [Finding(kind, one) for one in said if (kind := _kind(one.text))]


def _kind(text: str) -> str:
    for kind, words in CHINESE.items():
        if re.search(words, text):
            return kind
    if not re.fullmatch(r"[A-Za-z0-9_.\-]+", text):
        return ""  # a sentence, not a name
    parts = f"+{'+'.join(re.findall(r'[A-Z]?[a-z0-9]+|[A-Z]+', text)).lower()}+"
    return next((kind for kind, names in ENGLISH.items() if any(f"+{name}+" in parts for name in names)), "")


def everything() -> list[Said]:
    """Return every name and text that the schema guard has to read."""
    for module in pkgutil.walk_packages(linli.__path__, "linli."):
        if not {"tests", "migrations", "conftest", "wsgi"} & set(module.name.split(".")):
            import_module(module.name)
    said: list[Said] = []
    for model in _ours(models.Model):
        said += of_model(model)
    for form in _ours(forms.BaseForm):
        said += of_form(form)
    for shape in _ours(BaseModel):
        said += of_shape(shape)
    for dictionary in _ours(enum.Enum):
        said += of_dictionary(dictionary)
    return said + list(_in_files())


def _ours(kind: type[Kind]) -> list[type[Kind]]:
    """Return all classes below `kind` that the rooms define."""
    below = list(kind.__subclasses__())
    found: list[type[Kind]] = []
    while below:
        child = below.pop()
        below += child.__subclasses__()
        if child.__module__.startswith("linli.") and ".tests." not in child.__module__:
            found.append(child)
    return found


def of_model(model: type[models.Model]) -> Iterator[Said]:
    where = f"model {model.__module__}.{model.__name__}"
    yield from (
        Said(where, str(text)) for text in (model.__name__, model._meta.db_table, model._meta.verbose_name)
    )
    for field in model._meta.get_fields():
        yield Said(where, field.name)
        if isinstance(field, models.Field):
            yield from (Said(where, str(text)) for text in (field.verbose_name, field.help_text) if text)
            yield from (Said(where, str(text)) for choice in field.flatchoices for text in choice)


def of_form(form: type[forms.BaseForm]) -> Iterator[Said]:
    where = f"form {form.__module__}.{form.__name__}"
    for name, field in getattr(form, "base_fields", {}).items():
        yield from (Said(where, str(text)) for text in (name, field.label, field.help_text) if text)


def of_shape(shape: type[BaseModel]) -> Iterator[Said]:
    where = f"form {shape.__module__}.{shape.__name__}"
    for name, field in shape.model_fields.items():
        texts = (name, field.alias, field.title, field.description)
        yield from (Said(where, str(text)) for text in texts if text)


def of_dictionary(dictionary: type[enum.Enum]) -> Iterator[Said]:
    where = f"dictionary {dictionary.__module__}.{dictionary.__name__}"
    yield Said(where, dictionary.__name__)
    for member in dictionary:
        texts = (member.name, member.value, getattr(member, "label", ""))
        yield from (Said(where, str(text)) for text in texts if text != "")


def _in_files() -> Iterator[Said]:
    for path in sorted(ROOMS.rglob("*")):
        inside = path.relative_to(ROOMS)
        if {"tests", "migrations"} & set(inside.parts) or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from _chinese_in_code(path, f"code {inside}")
        elif path.suffix in DATA:
            yield from _in_data(path, f"{'template' if path.suffix == '.html' else 'data'} {inside}")


def _chinese_in_code(path: Path, where: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"[\u3400-\u9fff]", node.value)
        ):
            yield Said(where, node.value)


def _in_data(path: Path, where: str) -> Iterator[Said]:
    text = path.read_text(encoding="utf-8")
    yield from (Said(where, name) for name in re.findall(r'\bname="([^"{}]+)"', text))
    yield from (
        Said(where, run)
        for run in re.findall(
            r"[\u3400-\u9fff“”（）、，。；：！？0-9A-Za-z]*[\u3400-\u9fff]+[\u3400-\u9fff“”（）、，。；：！？]*",
            text,
        )
    )
