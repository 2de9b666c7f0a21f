"""Two hundred links: as quick as politeness lets a build be, and not a moment less polite for it."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from loopback_internet import Internet, Reply, internet
from pipeline_world import World
from troubles import article

from ingest.library import Library
from ingest.types import FetchSettings

LINKS, HOSTS, FULLEST, DELAY = 200, 40, 20, 1.0


@pytest.mark.slow
def test_200_links_on_40_hosts_take_at_most_half_as_long_again_as_politeness_asks_for(tmp_path: Path) -> None:
    """The bound: the links of the fullest host times the delay. Extraction in its own process is in the time."""
    chance = random.Random(3)
    hosts = [f"h{number}.example" for number in range(HOSTS)] + ["h0.example"] * (FULLEST - 1)
    hosts += [f"h{chance.randrange(1, HOSTS)}.example" for _ in range(LINKS - len(hosts))]
    bound = max(Counter(hosts).values()) * DELAY
    chance.shuffle(hosts)
    (tmp_path / "home").mkdir()
    with internet() as net, net.joined(), Library.open(tmp_path / "home" / "library.sqlite") as library:
        for number, host in enumerate(hosts):
            net.host(host).pages[f"/{number}"] = Reply(
                article(f"Page {number}", f"Number {number}."), wait=0.05
            )
        world = World(tmp_path, library, FetchSettings(delay=DELAY))
        links = "".join(f"- http://{host}/{number}\n" for number, host in enumerate(hosts))
        began = time.monotonic()
        result = world.build(world.list(f"# L\n\n{links}"))
        wall = time.monotonic() - began
    gaps = [gap for host in net.hosts.values() for gap in host.gaps]
    assert (result.read, result.failed) == (LINKS, ())
    assert (len(gaps), sum(gap >= DELAY - 0.01 for gap in gaps)) == (
        LINKS,
        LINKS,
    )  # robots.txt is one of them
    assert {host.most_at_once for host in net.hosts.values()} == {1}
    assert wall <= 1.5 * bound, f"{wall:.1f} s for a bound of {bound:g} s"


def test_a_slow_host_holds_up_its_own_pages_only(world: World, net: Internet) -> None:
    """The pages of quick hosts are all read while the first of the slow one is still on its way."""
    net.host("slow.example").otherwise = Reply(article("Slow"), wait=0.8)
    links = [f"http://slow.example/{number}" for number in range(2)]
    for number in range(30):
        net.host(f"h{number}.example").pages["/"] = Reply(article(f"Page {number}"))
        links.append(f"http://h{number}.example/")
    world.build(world.list("# L\n\n" + "".join(f"- {link}\n" for link in links)))
    first_slow = net.host("slow.example").asked[1].ended
    assert max(asked.ended for asked in net.asked if asked.host != "slow.example") < first_slow
    assert world.waited_for[29:32] == ["slow.example 2", "slow.example 1", ""]
