"""Every refusal has a code of this room and a sentence to the end."""

from linli.kernel.errors import Refusal
from linli.territory import errors


def test_every_refusal_says_what_to_do() -> None:
    for refusal in (
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Refusal)
    ):
        if refusal.__module__.startswith(errors.__name__) and refusal is not errors.Remark:
            assert refusal.code.startswith("territory.")
            assert str(refusal.text).endswith("。")
