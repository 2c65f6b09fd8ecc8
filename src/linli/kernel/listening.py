"""Whether a server could listen at an address, asked before anything is begun that only a server needs."""

import socket


def hindrance(host: str, port: int) -> str:
    """Return why nothing can listen at `host` and `port` now, in the system's words; "" where it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            return error.strerror or str(error)
    return ""
