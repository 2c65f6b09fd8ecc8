"""What can go wrong in a call: the server refused it, or there was no answer."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """The server's answer was no (RFC 9457). Nothing was changed.

    code    stable: decide by it, never by the sentence · detail: the sentence, in the language asked for
    facts   what the sentence is filled with; of `case.conflict`, both sides
    field   the input concerned, "" if none · errors: each fault of a form, with `field`, `code`, `detail`, `facts`
    """

    def __init__(self, operation: str, status: int, problem: Mapping[str, Any]) -> None:
        self.operation, self.status = operation, status
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail", ""))
        self.facts: Mapping[str, Any] = problem.get("facts") or {}
        self.field = str(problem.get("field", ""))
        self.errors: Sequence[Mapping[str, Any]] = problem.get("errors") or ()
        faults = "".join(f" {fault.get('field')}: {fault.get('detail')}" for fault in self.errors)
        super().__init__(f"{operation}: {status} {self.code}: {self.detail}{faults}")


class Unreachable(Exception):
    """No answer after every try. Whether the last one was carried out is not known: repeat it with the same `op_id`.

    op_id  of the operation that was tried, "" of one that changes nothing
    """

    def __init__(self, operation: str, tries: int, op_id: str) -> None:
        self.operation, self.tries, self.op_id = operation, tries, op_id
        super().__init__(f"{operation}: no answer after {tries} tries")
