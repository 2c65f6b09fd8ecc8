"""What a check of a long file found, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Refusal
from linli.territory.errors import Remark

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """row: line of a table as a spreadsheet counts it, or place of a feature from 1 · subject: code or name of the row.

    shape  where on the ground it is, WGS 84; None when it is not about a place
    """

    row: int
    subject: str
    about: Refusal
    shape: BaseGeometry | None = field(default=None, compare=False)

    @property
    def level(self) -> str:
        return WARNING if isinstance(self.about, Remark) else ERROR

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    def as_dict(self) -> dict[str, str | int]:
        return {
            "row": self.row,
            "code": self.about.code,
            "field": self.about.field,
            "level": self.level,
            "subject": self.subject,
            "why": self.about.message,
        }


def errors_in(findings: Iterable[Finding]) -> int:
    return sum(finding.is_error for finding in findings)
