"""The only reader of imports: who sees which, how far it is, what was found, what goes back."""

from linli.imports.queries.batches import (
    BatchView,
    KindLine,
    batch_page,
    batches_page,
    check_stage,
    is_stalled,
    kinds_for,
    locked,
    maker_of,
    may_import_something,
    progress_of,
)
from linli.imports.queries.confirming import asked_of, reading_map
from linli.imports.queries.findings import (
    FindingLine,
    finding_map,
    findings_of,
    findings_page,
    message_of,
    placed_finding,
)
from linli.imports.queries.places import places_of_shapes
from linli.imports.queries.sheets import Given, export, findings_file, password_file, returned, template

__all__ = [
    "BatchView",
    "FindingLine",
    "Given",
    "KindLine",
    "asked_of",
    "batch_page",
    "batches_page",
    "check_stage",
    "export",
    "finding_map",
    "findings_file",
    "findings_of",
    "findings_page",
    "is_stalled",
    "kinds_for",
    "locked",
    "maker_of",
    "may_import_something",
    "message_of",
    "password_file",
    "placed_finding",
    "places_of_shapes",
    "progress_of",
    "reading_map",
    "returned",
    "template",
]
