"""A free port on loopback, held from the moment it is chosen, so that nothing else can take it in between."""

import errno
import socket

ATTEMPTS = 20


def bound(family: int, host: str, port: int) -> socket.socket:
    s = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        s.bind((host, port))
    except OSError:
        s.close()
        raise
    return s


def listen() -> tuple[list, int]:
    """Sockets on one free port of 127.0.0.1 and, where there is IPv6, of ::1.

    Clients say "localhost" (S3 needs a host name); on IPv6 that must not reach another program's server.
    """
    for _ in range(ATTEMPTS):
        v4 = bound(socket.AF_INET, "127.0.0.1", 0)
        port = v4.getsockname()[1]
        try:
            return [v4, bound(socket.AF_INET6, "::1", port)], port
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return [v4], port
            v4.close()
    raise SystemExit(f"no port is free on both 127.0.0.1 and ::1 after {ATTEMPTS} attempts")
