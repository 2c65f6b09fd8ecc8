"""Templates: each one loads, whatever it names exists, and nothing in it needs inline code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from django.template import Engine, Node, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import URLPattern, URLResolver, get_resolver

Kind = TypeVar("Kind", bound=Node)
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "linli"
LINES_MAX = 160
TAG = re.compile(r"\{[%#].*?[%#]\}", re.S)
# The content policy allows no inline code or style; a browser would drop these without a word.
INLINE = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I),
    "data address": re.compile(r"(?:src|href)\s*=\s*[\"']data:", re.I),
}


def check() -> Iterator[str]:
    """Yield a line for everything wrong. Needs Django set up."""
    known = _route_names()
    for path in sorted(ROOMS.glob("*/templates/**/*.*")):
        where = path.relative_to(ROOT)
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LINES_MAX:
            yield f"{where}: longer than {LINES_MAX} lines; cut a part out of it"
        sent = TAG.sub("", text)  # what a browser gets to see
        yield from (f"{where}: {what}" for what, pattern in INLINE.items() if pattern.search(sent))
        yield from (f"{where}: {fault}" for fault in faults_of(text, known))


def faults_of(text: str, known: set[str]) -> Iterator[str]:
    """Yield why a template cannot be read, else each parent, part or address that it names and that is not there."""
    try:
        template = Engine.get_default().from_string(text)
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        yield str(error)
        return
    for url in _nodes(template, URLNode):
        if isinstance(url.view_name.var, str) and url.view_name.var not in known:
            yield f"no address is called {url.view_name.var!r}"
    wanted = [node.parent_name for node in _nodes(template, ExtendsNode)]
    wanted += [node.template for node in _nodes(template, IncludeNode)]
    for expression in wanted:
        if isinstance(expression, FilterExpression) and isinstance(expression.var, str):
            try:
                template.engine.get_template(expression.var)
            except TemplateDoesNotExist:
                yield f"no template is called {expression.var!r}"


def _nodes(template: Template, kind: type[Kind]) -> list[Kind]:
    return [node for node in template.nodelist.get_nodes_by_type(kind) if isinstance(node, kind)]


def _route_names() -> set[str]:
    """Return every name by which an address can be asked for, with its namespace."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
            elif isinstance(entry, URLPattern) and entry.name:
                yield prefix + entry.name

    return set(walk(get_resolver(), ""))
