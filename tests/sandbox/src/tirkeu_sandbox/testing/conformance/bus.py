"""A message from the bus takes effect once; an unreadable one becomes a dead letter with its reason."""

from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from uuid_utils.compat import uuid7

from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.conformance.declared import Declared


class BusConformance(Declared):
    """Duplicates and poison."""

    def stored(self, harness: ServiceHarness) -> dict[str, list[dict[str, Any]]]:
        """The states of every aggregate, in the order of their ids."""
        names = [one.collection for one in self.definition.aggregates]
        return {name: list(harness.database[name].find().sort("_id", 1)) for name in names}

    def repeated(self, harness: ServiceHarness) -> float:
        """How many messages the inbox knew already."""
        families = text_string_to_metric_families(harness.client().get("/metrics").text)
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "tirkeu_events_handled_total" and sample.labels["outcome"] == "repeated"
        )

    def test_an_event_delivered_again_changes_nothing(self, harness: ServiceHarness, event: Event) -> None:
        subject = f"conformance/{uuid7()}"
        before = self.stored(harness)
        message_id = harness.publish(event, subject=subject, sequence=1)
        harness.settle()
        stands, told, repeated = self.stored(harness), len(harness.envelopes()), self.repeated(harness)
        assert stands != before
        for _ in range(2):
            harness.publish(event, subject=subject, sequence=1, message_id=message_id)
        harness.settle()
        # A decider may change nothing the second time by itself; that it isn't asked is what is promised.
        assert self.repeated(harness) == repeated + 2
        assert self.stored(harness) == stands
        assert len(harness.envelopes()) == told

    def test_a_fact_told_again_under_another_id_changes_nothing(self, harness: ServiceHarness, event: Event) -> None:
        subject = f"conformance/{uuid7()}"
        harness.publish(event, subject=subject, sequence=1)
        harness.settle()
        stands, told = self.stored(harness), len(harness.envelopes())
        for _ in range(2):
            harness.publish(event, subject=subject, sequence=1)
        harness.settle()
        assert self.stored(harness) == stands
        assert len(harness.envelopes()) == told

    def test_poison_is_set_aside_with_its_reason_and_the_service_goes_on(
        self, harness: ServiceHarness, event: Event, poisoned: type[Event]
    ) -> None:
        before, stands = len(harness.dead_letters()), self.stored(harness)
        identity = uuid7()
        envelope = Envelope(
            id=identity,
            source=f"/tirkeu/{poisoned.owner}",
            type=poisoned.type,
            subject="conformance/poison",
            time=harness.now,
            sequence=1,
            correlationid=identity,
            causationid=identity,
            data=b"{}",
        )
        signed = harness.event_keys.signed(envelope).to_headers()
        without_id = {"ce-specversion": "1.0", "ce-type": poisoned.type}
        for body, headers in ((b"\xff", without_id), (b"{}", {}), (envelope.data, signed)):
            harness.publish_raw(poisoned.exchange, poisoned.routing_key, body, headers)
        harness.publish(event, subject=f"conformance/{uuid7()}", sequence=1)
        harness.wait_for(lambda: len(harness.dead_letters()) >= before + 3)
        harness.settle()
        reasons = sorted(letter.reason for letter in harness.dead_letters()[before:])
        assert reasons == ["contract_violation", "unreadable", "unreadable"]
        assert self.stored(harness) != stands
        assert harness.client().get("/livez").status_code == 200
