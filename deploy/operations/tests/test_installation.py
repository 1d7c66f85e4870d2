"""Which installation a command works on."""

from pathlib import Path

import pytest

from tirkeu_operations import installation
from tirkeu_operations.errors import CommandError
from tirkeu_operations.installation import Installation, at_broker, at_metrics

FOLDER = Path("folder")
BROKER = "amqp://operator:secret@broker/"
LOG = "amqp://reader:secret@broker/"
OFFERED = Installation(
    broker_url="amqp://offered/", log_url="amqp://offered-log/", addresses={"metrics": "http://offered"},
    services=("alpha",), token=lambda: "offered",
)  # fmt: skip


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two packages offer one, of which the first has none; the folders in which they look."""
    folders: list[Path] = []

    def none(folder: Path) -> Installation:
        folders.append(folder)
        raise CommandError("There is none.")

    def one(folder: Path) -> Installation:
        folders.append(folder)
        return OFFERED

    monkeypatch.setattr(installation, "finders", lambda: [none, one])
    return folders


def test_the_services_are_the_owners_of_events() -> None:
    assert installation.SERVICES == ("intake", "review", "registry", "complaints", "metrics")


def test_what_is_given_is_taken(offered: list[Path]) -> None:
    found = at_broker(FOLDER, BROKER)
    assert (found.broker(), found.log(), found.services) == (BROKER, BROKER, installation.SERVICES)
    assert at_broker(FOLDER, BROKER, LOG).log() == LOG
    assert at_metrics(FOLDER, "http://metrics", "t").metrics() == ("http://metrics", "t")
    assert offered == []


def test_without_it_the_one_that_is_offered_is_taken(offered: list[Path]) -> None:
    assert at_broker(FOLDER, None) is OFFERED
    assert at_broker(FOLDER, None).log() == "amqp://offered-log/"
    assert at_metrics(FOLDER, None, None).metrics() == ("http://offered", "offered")
    assert at_metrics(FOLDER, None, "t").metrics() == ("http://offered", "t")
    assert set(offered) == {FOLDER}


def test_two_installations_are_not_mixed(offered: list[Path]) -> None:
    with pytest.raises(CommandError, match="operator's account: --broker-url"):
        at_broker(FOLDER, None, LOG).broker()
    with pytest.raises(CommandError, match="operator's token: --token"):
        at_metrics(FOLDER, "http://metrics", None).metrics()
    assert offered == []


def test_where_none_is_there_it_is_said_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: Path) -> Installation:
        raise CommandError("There is none.")

    monkeypatch.setattr(installation, "finders", lambda: [none])
    with pytest.raises(CommandError, match=r"^There is none\. Or give the broker's URL .* TIRKEU_BROKER_URL\.$"):
        at_broker(FOLDER, None)
    monkeypatch.setattr(installation, "finders", list)
    with pytest.raises(CommandError, match=r"^Give the base URL of metrics: .* --token or TIRKEU_TOKEN\.$"):
        at_metrics(FOLDER, None, "t")


def test_one_service_or_all() -> None:
    assert OFFERED.chosen(None) == OFFERED.chosen("alpha") == ["alpha"]
    with pytest.raises(CommandError, match="There is no service 'beta' in this installation: it has alpha"):
        OFFERED.chosen("beta")


def test_its_secrets_are_not_in_what_a_log_may_show() -> None:
    shown = repr(Installation(broker_url=BROKER, log_url=LOG, token=lambda: "secret"))
    assert "secret" not in shown
