"""A crash loop of the consumer's link is seen; a broker that is away, or a link that is lost at times, is none."""

from httpx2 import ASGITransport, AsyncClient
from prometheus_client import generate_latest

from tirkeu_chassis.consumer.link_losses import LOSSES, WINDOW_SECONDS, LinkLosses
from tirkeu_chassis.hosting import create_app
from tirkeu_sandbox.testing.toy_on_the_bus import World
from tirkeu_sandbox.waiting import until


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def losing(times: int, seconds: float = 1.0) -> tuple[LinkLosses, Clock]:
    clock = Clock()
    losses = LinkLosses(clock)
    for _ in range(times):
        clock.now += seconds
        losses.lost()
    return losses, clock


def test_so_many_losses_in_a_minute_are_a_loop() -> None:
    assert not losing(LOSSES - 1)[0].looping
    assert losing(LOSSES)[0].looping
    assert losing(LOSSES * 3)[0].looping


def test_losses_now_and_then_are_none() -> None:
    assert not losing(LOSSES * 3, WINDOW_SECONDS / 3)[0].looping


def test_a_loop_ends_with_a_message_that_is_settled_or_with_time() -> None:
    losses, _ = losing(LOSSES)
    losses.settled()
    assert not losses.looping
    losses.lost()
    assert not losses.looping
    losses, clock = losing(LOSSES)
    clock.now += WINDOW_SECONDS
    assert not losses.looping


async def test_livez_and_the_metrics_tell(world: World) -> None:
    """Links that the broker's side cuts are counted; what is settled afterwards makes the service alive again."""
    app = create_app(world.service)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://toy") as client:
        assert (await client.get("/livez")).status_code == 200
        before = _lost()
        connection = await world.service.consumer.broker.connect()
        transport = connection.transport
        assert transport is not None
        await transport.connection.close(ConnectionError("cut"))

        async def counted() -> bool:
            return _lost() == before + 1

        await until(counted, "the loss is counted")
        for _ in range(LOSSES - 1):
            world.service.consumer.link_losses.lost()
        answer = await client.get("/livez")
        assert (answer.status_code, answer.text) == (503, "the consumer's link dies again and again")

        await world.send("1")

        async def alive() -> bool:
            return (await client.get("/livez")).status_code == 200

        await until(alive, "a settled message shows that it gets on")


def _lost() -> float:
    line = next(
        one for one in generate_latest().decode().splitlines() if one.startswith("tirkeu_consumer_links_lost_total ")
    )
    return float(line.split()[1])
