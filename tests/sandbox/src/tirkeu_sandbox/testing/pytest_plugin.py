"""Fixtures of a private broker and database, and of a cluster of each, one per test run.

pytest finds them by itself where this distribution is installed. A test that only
needs an address asks for ``rabbitmq_url`` or ``mongodb_url``: with ``TIRKEU_TEST_RABBITMQ_URL`` or
``TIRKEU_TEST_MONGODB_URL`` set it gets that address, and no node is started. A test that stops or kills the node
asks for the node, which is always a private one.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.mongodb_set import MongodbSet
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.nodes.rabbitmq_cluster import RabbitmqCluster

# How long an example takes is the machine's business: under load a good one would fail.
settings.register_profile("tirkeu", deadline=None)
settings.load_profile("tirkeu")


@pytest.fixture(scope="session")
def rabbitmq_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    """A running private RabbitMQ node."""
    with RabbitmqNode(tmp_path_factory.mktemp("rabbitmq")) as node:
        yield node


@pytest.fixture(scope="session")
def mongodb_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongodbNode]:
    """A running private MongoDB replica set of one node."""
    with MongodbNode(tmp_path_factory.mktemp("mongodb"), cache_gigabytes=0.25) as node:
        yield node


@pytest.fixture(scope="session")
def running_rabbitmq_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqCluster]:
    """A private RabbitMQ cluster of three nodes that an earlier test may have left incomplete."""
    with RabbitmqCluster(tmp_path_factory.mktemp("rabbitmq-cluster")) as cluster:
        yield cluster


@pytest.fixture
def rabbitmq_cluster(running_rabbitmq_cluster: RabbitmqCluster) -> RabbitmqCluster:
    """A private RabbitMQ cluster of three running nodes."""
    running_rabbitmq_cluster.start()
    return running_rabbitmq_cluster


@pytest.fixture(scope="session")
def running_mongodb_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongodbSet]:
    """A private MongoDB replica set of three nodes that an earlier test may have left incomplete."""
    with MongodbSet(tmp_path_factory.mktemp("mongodb-set")) as replicas:
        yield replicas


@pytest.fixture
def mongodb_set(running_mongodb_set: MongodbSet) -> MongodbSet:
    """A private MongoDB replica set of three running nodes."""
    running_mongodb_set.start()
    return running_mongodb_set


@pytest.fixture(scope="session")
def rabbitmq_url(request: pytest.FixtureRequest) -> str:
    """The AMQP URL of an account with all rights in the vhost ``/``."""
    given = os.environ.get("TIRKEU_TEST_RABBITMQ_URL")
    return given or str(request.getfixturevalue("rabbitmq_node").url())


@pytest.fixture(scope="session")
def mongodb_url(request: pytest.FixtureRequest) -> str:
    """The connection string of a replica set."""
    given = os.environ.get("TIRKEU_TEST_MONGODB_URL")
    return given or str(request.getfixturevalue("mongodb_node").url())
