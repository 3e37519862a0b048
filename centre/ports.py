"""Binding a port, with words for people when it cannot be had; refuses to take a port from anybody."""

import errno
import socket

from centre.environment import Problem, SettingsProblems, name_of


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `SettingsProblems` when the port is taken or the address not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    # a port whose last connections are still being put away counts as free
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except (OSError, UnicodeError) as error:
        bound.close()
        raise SettingsProblems((_problem(error, host, port),)) from None
    return bound


def free(host: str, wanted: int) -> int:
    """This port if nobody has it, else another that nobody has."""
    for port in (wanted, 0):
        try:
            with bind(host, port) as found:
                return int(found.getsockname()[1])
        except (SettingsProblems, OverflowError):
            continue
    raise SettingsProblems((Problem(name=name_of("host"), message="no port is free"),))


def reachable(host: str) -> str:
    """The host as it stands in an address for this machine: all addresses are reached through loopback."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{host}]" if ":" in host else host


def _problem(error: Exception, host: str, port: int) -> Problem:
    match error.errno if isinstance(error, OSError) else None:
        case errno.EADDRINUSE:
            return Problem(name=name_of("port"), message=f"port {port} on {host} is in use; stop what uses it or choose another")
        case errno.EACCES:
            return Problem(name=name_of("port"), message=f"port {port} needs more rights; choose one above 1023")
        case _:
            return Problem(name=name_of("host"), message=f"this machine has no address {host}")
