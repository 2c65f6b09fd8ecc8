"""A Python client of Linli's API, for programs of other houses: it needs `httpx` and nothing else of this package.

    from linli.client import Linli, Refused

    with Linli("https://linli.example", token="linli_…") as linli:
        for case in linli.each("work_list", lens="holder:990101000000"):
            print(case["case_no"], case["title"])

What can be called is read from the server's own OpenAPI document, so that client and server never disagree.
"""

from linli.client.connection import Linli, new_id
from linli.client.document import Document, Operation, WrongCall
from linli.client.refusals import Refused, Unreachable

__all__ = ["Document", "Linli", "Operation", "Refused", "Unreachable", "WrongCall", "new_id"]
