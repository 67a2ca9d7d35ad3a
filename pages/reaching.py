"""Where this server can be reached: its addresses, its name in the network, and which hosts of a request are really ours.

What is known is kept in memory and told by `pages.naming` (the name), `pages.secure` (https) and `pages.serve` (the ports).
"""

import socket
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

import ifaddr
from starlette.requests import Request

from storage import authority, house

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (compared with, not bound to)
TRUST = "/trust"
"""The page on how phones come to trust this laptop."""
VIRTUAL = ("docker", "br-", "veth", "virbr", "vethernet", "vmware", "virtualbox")
"""Adapters that lead to machines inside this one, where no phone is."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How the server listens, and what it is called in the network once that is known."""

    host: str = "0.0.0.0"  # noqa: S104
    port: int = 8080
    https_port: int | None = None
    name: str | None = None


_now = Reach()


def now() -> Reach:
    """How this server is reached at present."""
    return _now


def tell(**known: str | int | None) -> None:
    """Something of it has become known, or has changed: host, port, https_port, name."""
    global _now
    _now = replace(_now, **known)  # pyright: ignore[reportArgumentType]


def forget() -> None:
    """Back to what is true before anything is known."""
    global _now
    _now = Reach()


# --- this machine ---------------------------------------------------------------------------------------------------------------


def _leading_out() -> list[str]:
    """The addresses that this machine sends from, the way out first. Nothing is sent: connecting a datagram socket only chooses a route."""
    found: list[str] = []
    for far in ("192.0.2.1", "10.255.255.255", "192.168.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((far, 9))
            except OSError:
                continue
            found.append(probe.getsockname()[0])
    return found


def own_addresses() -> list[str]:
    """The addresses of this machine in its networks, IPv4 first, the one that leads out before the rest; no loopback, no link-local."""
    adapters = [adapter for adapter in ifaddr.get_adapters() if not adapter.nice_name.lower().startswith(VIRTUAL)]
    listed = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in adapters for ip in adapter.ips]
    listed.sort(key=lambda address: ":" in address)
    read = [ip_address(address) for address in dict.fromkeys([*_leading_out(), *listed])]
    return [str(address) for address in read if not address.is_loopback and not address.is_link_local]


def bound_addresses() -> list[str]:
    """The addresses at which the server really listens: all of the machine's, or the one it was told."""
    if _now.host not in EVERYWHERE:
        return [_now.host]
    return [address for address in own_addresses() if _now.host == "::" or ":" not in address]


def in_private_networks() -> list[str]:
    """The IPv4 addresses at which phones in the same network find us."""
    return [one for one in bound_addresses() if ":" not in one and authority.is_private(one) and not one.startswith("127.")]


def names() -> list[str]:
    """Everything this machine may be called in a network: names and addresses."""
    known = [_now.name, authority.machine_name(), "localhost", "127.0.0.1", "::1"]
    return [*dict.fromkeys([*filter(None, known), *bound_addresses()])]


# --- addresses to show ----------------------------------------------------------------------------------------------------------


def lasting() -> str | None:
    """The address that an organizer has written into the settings."""
    found = house.ledger().centre.get("public_address")
    return found.rstrip("/") if found else None


def at(host: str, *, scheme: str = "http", port: int | None = None) -> str:
    """An address of ours by one of our hosts; the port is ours where none is given."""
    port = port or (_now.https_port if scheme == "https" else None) or _now.port
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" if port == {"http": 80, "https": 443}[scheme] else f"{scheme}://{shown}:{port}"


def addresses() -> list[str]:
    """Where phones and this machine reach us by http: the lasting address first, then those of this machine's networks, then its own."""
    found = [lasting(), *map(at, bound_addresses())]
    if _now.host in EVERYWHERE:
        found.append(at("localhost"))
    return [address for address in found if address]


def by_name(scheme: str = "http") -> str | None:
    """Where a phone in the same network reaches us by name; None where the network does not know one."""
    return at(_now.name, scheme=scheme) if _now.name else None


def by_https() -> str | None:
    """Where a phone that trusts this laptop opens it by https; None where there is no https."""
    if not _now.https_port:
        return None
    hosts: list[str] = [*filter(None, [_now.name]), *in_private_networks(), "localhost"]
    return at(hosts[0], scheme="https")


# --- what a browser says of where it is -----------------------------------------------------------------------------------------


def host_of(asked: Request) -> tuple[str, int | None]:
    """Host and port that a request was sent to, as it says itself; nothing where it says nonsense."""
    try:
        used = urlsplit(f"//{asked.headers.get('host', '')}")
        return (used.hostname or "").rstrip("."), used.port
    except ValueError:
        return "", None


def is_own(host: str) -> bool:
    """Whether this is a name or address of this machine, told by what the machine knows and by nothing that a request says."""
    return host in names()


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can use that host."""
    try:
        return ip_address(host).is_loopback or ip_address(host) == IPv4Address(0)
    except ValueError:
        return host == "localhost"


def origin(asked: Request) -> str:
    """Where a phone finds us: the lasting address, else the one this browser uses where it is ours, else this machine's in its network.

    A request may name any host at all, so what it says counts only where we know that host; else it would stand in the QR of the hall.
    """
    known = lasting()
    if known:
        return known
    host, port = host_of(asked)
    if is_own(host) and not is_loopback(host):
        scheme = asked.scope["scheme"]  # its `url` believes the host
        return at(host, scheme=scheme, port=port or (443 if scheme == "https" else 80))
    return addresses()[0]


def is_foreign(asked: Request) -> bool:
    """Whether this browser came by a host that is neither ours nor the lasting address's: a domain that nobody has written down yet."""
    host, _port = host_of(asked)
    return not is_own(host) and host != (urlsplit(lasting() or "").hostname or None)
