"""Which addresses may be reached."""

import asyncio
from collections.abc import Sequence

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.guard import ForbiddenAddressError, GuardedBackend, UnresolvedError, is_allowed, refusal, resolve

OWN = (
    "127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 ::1 fc00::1 fd12::1 ::ffff:127.0.0.1"
)
NOBODYS = """
169.254.169.254 169.254.1.1 fe80::1 fe80::1%eth0 0.0.0.0 :: 224.0.0.1 239.1.1.1 ff02::1
255.255.255.255 240.0.0.1 100.64.0.1 100.100.100.200 168.63.129.16 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 192.0.0.192 192.88.99.1 fd00:ec2::254 fec0::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 2002:7f00:1::1 2002:808:808::1 2001:0:1::1 2001:db8::1 ::ffff:169.254.169.254
::ffff:0.0.0.0 ::127.0.0.1 ::1.1.1.1 example.org 2130706433 0x7f.1 127.1 01.1.1.1
"""


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::101:101"])
def test_global_unicast_is_allowed(address: str) -> None:
    assert is_allowed(address, allow_private=False)
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize("address", [*OWN.split(), "::ffff:127.0.0.1"])
def test_the_owners_own_net_needs_to_be_allowed(address: str) -> None:
    assert not is_allowed(address, allow_private=False)
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize("address", ["", "1.1.1.1 ", *NOBODYS.split()])
def test_what_no_page_can_be_at_is_never_allowed(address: str) -> None:
    assert not is_allowed(address, allow_private=False)
    assert not is_allowed(address, allow_private=True)


def test_a_translated_private_address_is_refused_even_to_the_owner() -> None:
    assert not is_allowed("64:ff9b::a00:1", allow_private=True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/a", "only http and https are fetched, not ftp"),
        ("file:///etc/passwd", "only http and https are fetched, not file"),
        ("javascript:alert(1)", "only http and https are fetched, not javascript"),
        ("notes/a.md", "only http and https are fetched, not a path"),
        ("http:///a", "the address names no host"),
        ("http://[::1", "not a web address"),
        ("http://a.example:99999/", "not a web address"),
        ("http://user@a.example/", "the address holds a user name"),
        ("http://user:pw@a.example/", "the address holds a user name"),
        ("http://@a.example/", "the address holds a user name"),
        ("http://a.example\\@b.example/", "a backslash, a blank or a control character"),
        ("http://a.example /", "a backslash, a blank or a control character"),
        ("http://a.example/\r\nHost: b", "a backslash, a blank or a control character"),
        ("http://a.example:8080/", "port 8080 is neither 80 nor 443"),
        ("http://a.example:22/", "port 22 is neither 80 nor 443"),
        ("http://127.0.0.1/", "127.0.0.1 is not on the public network"),
        ("http://127.0.0.1./", "is not on the public network"),
        ("http://2130706433/", "2130706433 is not on the public network"),
        ("http://0x7f000001/", "0x7f000001 is not on the public network"),
        ("http://0177.0.0.1/", "0177.0.0.1 is not on the public network"),
        ("http://127.1/", "127.1 is not on the public network"),
        ("http://0/", "0 is not on the public network"),
        ("http://1.2.3.4.5/", "1.2.3.4.5 is not on the public network"),
        ("http://[::1]/", "::1 is not on the public network"),
        ("http://[::ffff:127.0.0.1]/", "is not on the public network"),
        ("http://[64:ff9b::7f00:1]/", "is not on the public network"),
        ("http://[fe80::1%25eth0]/", "is not on the public network"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not on the public network"),
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_looked_up_is_refused_with_its_reason(url: str, words: str) -> None:
    refused = refusal(url, allow_private=False)
    assert refused is not None
    assert (refused.url, refused.reason) == (url, "forbidden_address")
    assert words in refused.detail


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x?y=1#z", "http://a.example:80/", "https://a.example:443/", "http://1.1.1.1/", "http://16843009/",
     "https://a.example/with a blank", "https://a.example/@user", "HTTPS://A.EXAMPLE/", "https://xn--bcher-kva.example/"],
)  # fmt: skip
def test_a_public_address_is_not_refused(url: str) -> None:
    assert refusal(url, allow_private=False) is None


def test_the_owner_may_reach_their_own_net_at_any_port_and_nothing_else() -> None:
    assert refusal("http://127.0.0.1:8080/", allow_private=True) is None
    assert refusal("http://[fd12::1]:8080/", allow_private=True) is None
    for url in ("http://169.254.169.254/", "http://0.0.0.0:8080/", "http://u@127.0.0.1/", "ftp://127.0.0.1/"):
        refused = refusal(url, allow_private=True)
        assert refused is not None
        assert refused.reason == "forbidden_address"


@given(
    st.text(max_size=40), st.sampled_from(["", "http://", "http://[", "https://a.example/"]), st.booleans()
)
def test_no_text_makes_the_guard_raise(text: str, prefix: str, allow_private: bool) -> None:
    refused = refusal(prefix + text, allow_private)
    assert refused is None or refused.reason == "forbidden_address"
    assert is_allowed(text, allow_private) in (True, False)


class Names:
    """A resolver that answers from a table, and counts how often it was asked."""

    def __init__(self, **table: list[str]) -> None:
        self.table = {name.replace("_", "."): addresses for name, addresses in table.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.table:
            raise OSError(-2, "Name or service not known")
        return self.table[host]


def connect(names: Names, host: str, port: int, allow_private: bool) -> str:
    async def run() -> str:
        stream = await GuardedBackend(allow_private, names).connect_tcp(host, port, timeout=2.0)
        peer = stream.get_extra_info("server_addr")
        await stream.aclose()
        return str(peer[0])

    return asyncio.run(run())


def listening(host: str, port: int, names: Names, allow_private: bool) -> tuple[str, int]:
    """Connect while a loopback server listens: who was connected to, and how many connections it saw."""

    async def run() -> tuple[str, int]:
        seen = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal seen
            seen += 1
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", port)
        actual = server.sockets[0].getsockname()[1]
        try:
            stream = await GuardedBackend(allow_private, names).connect_tcp(host, actual, timeout=2.0)
            peer = str(stream.get_extra_info("server_addr")[0])
            await stream.aclose()
        except ForbiddenAddressError as error:
            peer = f"refused: {error}"
        await asyncio.sleep(0.02)
        server.close()
        return peer, seen

    return asyncio.run(run())


def test_the_checked_address_is_the_one_connected_to_and_the_name_is_looked_up_once() -> None:
    names = Names(a_example=["127.0.0.1"])
    assert listening("a.example", 0, names, allow_private=True) == ("127.0.0.1", 1)
    assert names.asked == ["a.example"]


def test_one_forbidden_address_among_good_ones_refuses_the_name() -> None:
    names = Names(a_example=["127.0.0.1", "169.254.169.254"])
    peer, seen = listening("a.example", 0, names, allow_private=True)
    assert "a.example is 169.254.169.254, which is not on the public network" in peer
    assert seen == 0


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "::1", "64:ff9b::7f00:1", "2002:7f00:1::", "0.0.0.0"]
)
def test_a_public_name_with_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="not on the public network"):
        connect(Names(a_example=[address]), "a.example", 80, allow_private=False)


def test_ports_are_checked_where_the_connection_is_opened() -> None:
    with pytest.raises(ForbiddenAddressError, match="port 8080"):
        connect(Names(a_example=["1.1.1.1"]), "a.example", 8080, allow_private=False)


def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    names = Names(a_example=["::1", "127.0.0.1"])
    assert listening("a.example", 0, names, allow_private=True) == ("127.0.0.1", 1)


def test_a_name_without_an_address_says_so() -> None:
    with pytest.raises(UnresolvedError, match=r"b\.example: Name or service not known"):
        connect(Names(), "b.example", 80, allow_private=True)
    with pytest.raises(UnresolvedError, match=r"a\.example: no address"):
        connect(Names(a_example=[]), "a.example", 80, allow_private=True)


def test_a_resolver_that_hangs_is_given_up() -> None:
    async def hang(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async def run() -> None:
        await GuardedBackend(True, hang).connect_tcp("a.example", 80, timeout=0.05)

    with pytest.raises(UnresolvedError, match="no answer within"):
        asyncio.run(run())


def test_a_closed_port_is_a_connection_error() -> None:
    with pytest.raises(httpcore.ConnectError):
        connect(Names(a_example=["127.0.0.1"]), "a.example", 1, allow_private=True)


def test_sockets_of_the_file_system_are_refused() -> None:
    with pytest.raises(ForbiddenAddressError, match=r"/run/x\.sock"):
        asyncio.run(GuardedBackend(True).connect_unix_socket("/run/x.sock"))


def test_the_systems_resolver_knows_literal_addresses_and_raises_for_bad_names() -> None:
    assert list(asyncio.run(resolve("127.0.0.1", 80))) == ["127.0.0.1"]
    with pytest.raises((OSError, UnicodeError)):
        asyncio.run(resolve("a" * 70 + ".example", 80))
