"""Small words for stories at a desk of the console: sit down, open a page, read its form."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.cases import Story
from tests.town import Town


@dataclass
class Desk:
    """One member of staff at the console, signed in."""

    town: Town
    login: str
    language: str = "zh-CN"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(headers={"accept-language": self.language})
        self.client.force_login(self.town.account[self.login])

    def open(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[-600:])
        return answer.content.decode()

    def find(self, text: str) -> Any:
        return self.client.post("/console/find", {"q": text})

    def send(self, path: str, *, page: str = "", **fields: Any) -> Any:
        """Send the form of `path` as the page shows it, with its hidden fields; `page`: one that was opened before."""
        hidden = hidden_of(page or self.open(path))
        return self.client.post(path, {**hidden, **fields})


def address(story: Story, rest: str = "") -> str:
    return f"/console/cases/{story.key.county}/{story.key.id}/{rest}"


def hidden_of(page: str) -> dict[str, str]:
    form = page[page.index("<main") :]
    return dict(re.findall(r'<input type="hidden" name="(op_id|base_version)" value="([^"]*)"', form))
