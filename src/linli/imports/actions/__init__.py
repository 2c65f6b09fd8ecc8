"""The only writer of imports: a file comes in, is checked, is applied, is taken back, is forgotten."""

from linli.imports.actions.applying import apply, begin_apply
from linli.imports.actions.checking import begin_check, check, confirm
from linli.imports.actions.keeping import erase_files, forget, note_export, upload
from linli.imports.actions.passwords import PASSWORDS_AT_A_TIME, hand_out_passwords
from linli.imports.actions.undoing import undo

__all__ = [
    "PASSWORDS_AT_A_TIME",
    "apply",
    "begin_apply",
    "begin_check",
    "check",
    "confirm",
    "erase_files",
    "forget",
    "hand_out_passwords",
    "note_export",
    "undo",
    "upload",
]
