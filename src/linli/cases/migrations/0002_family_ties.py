"""Ties of the case family to its case, by the database itself: `ForeignObject` makes none (storage §1)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MEMBERS = (
    "caseevent",
    "words",
    "party",
    "assignment",
    "proposal",
    "feedback",
    "link",
    "held",
)

POSTGRESQL = (
    "ALTER TABLE cases_{member} ADD CONSTRAINT cases_{member}_of_case"
    " FOREIGN KEY (county, case_id) REFERENCES cases_case (county, id)",
    "ALTER TABLE cases_{member} DROP CONSTRAINT IF EXISTS cases_{member}_of_case",
)
SQLITE = (
    "CREATE TRIGGER cases_{member}_of_case BEFORE INSERT ON cases_{member}"
    " WHEN NOT EXISTS (SELECT 1 FROM cases_case WHERE county = NEW.county AND id = NEW.case_id)"
    " BEGIN SELECT RAISE(ABORT, 'no such case'); END",
    "DROP TRIGGER IF EXISTS cases_{member}_of_case",
)


def _run(schema_editor: BaseDatabaseSchemaEditor, which: int) -> None:
    for member in MEMBERS:
        statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
        schema_editor.execute(statements[which].format(member=member))


def tie(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, 0)


def untie(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, 1)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(tie, untie)]
