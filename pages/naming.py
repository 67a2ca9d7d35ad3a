"""The name that stays: the server tells its network that it is called cuncao.local (multicast DNS), so that nobody types numbers.

Apple, Windows, Linux and most newer Androids ask for such names by themselves. Where another laptop has the name already, this one takes
the next. Without a network, or where multicast is not allowed, everything works by numbers as before.
"""

import logging
from contextlib import suppress
from ipaddress import ip_address

from zeroconf import AddressResolverIPv4, Error, IPVersion, ServiceInfo  # pyright: ignore[reportPrivateImportUsage]  # only its list of exports lacks it
from zeroconf.asyncio import AsyncZeroconf

from storage.authority import LOCAL_NAMES

log = logging.getLogger("cuncao.naming")

logging.getLogger("zeroconf").setLevel(logging.ERROR)  # a network that goes away is no news: the next look notices it
ASK = 700
"""Milliseconds to wait for somebody else who has the name: three times as long as an answer may take."""


class Naming:
    """The name of this server in its network, from `take` until `leave`."""

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None
        self.name: str | None = None

    async def take(self, addresses: list[str], port: int, https_port: int | None = None) -> str | None:
        """Be called cuncao.local, or the next free name, at these IPv4 addresses. None where that cannot be done here; the log says why."""
        await self.leave()
        if not addresses:
            return None
        try:
            self._zeroconf = AsyncZeroconf(interfaces=addresses, ip_version=IPVersion.V4Only)
            self.name = await self._free_name(self._zeroconf, set(addresses))
            if self.name:
                await self._register(self._zeroconf, self.name, addresses, port, https_port)
        except (OSError, RuntimeError, TimeoutError, Error) as error:
            log.info("no name in this network: %s", error)
            self.name = None
        if not self.name:
            await self.leave()
        return self.name

    @staticmethod
    async def _free_name(zeroconf: AsyncZeroconf, own: set[str]) -> str | None:
        await zeroconf.zeroconf.async_wait_for_start()
        for name in LOCAL_NAMES:
            asked = AddressResolverIPv4(f"{name}.")
            taken = await asked.async_request(zeroconf.zeroconf, ASK)
            if not taken or own.issuperset(asked.parsed_addresses()):
                return name
        return None

    @staticmethod
    async def _register(zeroconf: AsyncZeroconf, name: str, addresses: list[str], port: int, https_port: int | None) -> None:
        packed = [ip_address(address).packed for address in addresses]
        for kind, at in (("_http._tcp.local.", port), ("_https._tcp.local.", https_port)):
            if at is None:
                continue
            called = f"{name.removesuffix('.local')}.{kind}"
            info = ServiceInfo(kind, called, addresses=packed, port=at, properties={"path": "/"}, server=f"{name}.")
            await zeroconf.async_register_service(info, allow_name_change=True)

    async def leave(self) -> None:
        """Take the name back; the network is told."""
        leaving, self._zeroconf, self.name = self._zeroconf, None, None
        if leaving is not None:
            with suppress(OSError, RuntimeError, TimeoutError, Error):
                await leaving.async_close()
