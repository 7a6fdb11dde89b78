"""Attacks that try to reach the network; a server on the loopback address listens for them."""

from __future__ import annotations

from tests.attacks.attack import Attack, asking

ATTACKS: list[Attack] = [
    asking(
        "loopback",
        "connect to a server on the grading machine",
        "import socket; won = socket.create_connection(('127.0.0.1', <port>), 2)",
        plain=True,
    ),
    asking(
        "loopback-six",
        "connect to the loopback address of IPv6",
        "import socket; won = socket.create_connection(('::1', <port>), 2)",
    ),
    asking(
        "web",
        "fetch a page from the server",
        """
        import urllib.request
        won = urllib.request.urlopen("http://127.0.0.1:<port>/", timeout=2).status
        """,
    ),
    asking(
        "datagram",
        "send a datagram",
        """
        import socket
        won = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", <port>))
        """,
    ),
    asking(
        "names",
        "look a name up",
        "import socket; won = socket.getaddrinfo('example.org', 80)",
    ),
    asking(
        "abstract-socket",
        "connect to an abstract socket of the grading machine",
        """
        import socket
        socket.socket(socket.AF_UNIX).connect("\\0<root>")
        won = True
        """,
    ),
    asking(
        "socket-file",
        "connect to a socket file of the grading machine",
        """
        import socket
        socket.socket(socket.AF_UNIX).connect("<root>/socket")
        won = True
        """,
        plain=True,
    ),
    asking(
        "other-families",
        "open sockets of every other family, such as the one to the virtual machine's host",
        """
        import socket
        for family in range(2, 46):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
                try:
                    socket.socket(family, kind)
                    won = family
                except OSError:
                    pass
        """,
    ),
    asking(
        "long-family-number",
        "pass a family's number with a high bit that the kernel drops",
        "won = syscall(41, 2**32 + 2, 1, 0) >= 0 or syscall(53, 2**32 + 2, 1, 0, 0) >= 0",
    ),
    asking(
        "interfaces",
        "list the machine's network interfaces",
        "import socket; won = [n for _, n in socket.if_nameindex() if n != 'lo']",
    ),
]
