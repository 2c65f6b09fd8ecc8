"""The password rule of practice §13.5, in the form Django asks for."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.access.rules import PASSWORD_CLASSES_MIN, PASSWORD_LENGTH_MIN, password_classes


class Strength:
    """Asks for ten characters of three classes: small letters, capital letters, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < PASSWORD_LENGTH_MIN or password_classes(password) < PASSWORD_CLASSES_MIN:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return _("至少10个字符，含小写字母、大写字母、数字、其他字符中的三类。")
