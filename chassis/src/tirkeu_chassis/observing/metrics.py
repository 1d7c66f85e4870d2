"""Prometheus metrics of the chassis. Labels hold codes only, never ids and never personal data."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("tirkeu_requests_total", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("tirkeu_request_seconds", "Time to answer a request", ["method", "route"])
EVENTS_HANDLED = Counter("tirkeu_events_handled_total", "Events taken from the bus", ["type", "outcome"])
EVENTS_PUBLISHED = Counter("tirkeu_events_published_total", "Events published and confirmed", ["type"])
PUBLISH_FAILURES = Counter("tirkeu_publish_failures_total", "Publishes that were not confirmed")
GROUP_SIZE = Histogram(
    "tirkeu_group_size", "Messages in one group commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)
TRANSACTION_SECONDS = Histogram("tirkeu_transaction_seconds", "Time of one transaction")
CONFLICTS = Counter("tirkeu_conflicts_total", "Groups decided afresh after a version conflict")
CONTENTIONS = Counter("tirkeu_contentions_total", "Groups held up by another transaction")
STORE_UNAVAILABLE = Counter("tirkeu_store_unavailable_total", "Tries that found no database")
OUTBOX_PENDING = Gauge("tirkeu_outbox_pending", "Events committed and not yet published")
RETRIES = Counter("tirkeu_retries_total", "Events sent to a delay queue", ["type", "delay"])
DEAD = Counter("tirkeu_dead_letters_total", "Events sent to the dead-letter queue", ["reason"])
DEAD_LETTERS_WAITING = Gauge("tirkeu_dead_letters_waiting", "Messages in the dead-letter queue")
TOKENS_REFUSED = Counter("tirkeu_tokens_refused_total", "Tokens that were not accepted", ["reason"])
FOLLOWED_READ = Gauge(
    "tirkeu_followed_read_timestamp_seconds", "When keys or revocations of tokens were last read", ["source"]
)
FOLLOWING_FAILURES = Counter(
    "tirkeu_following_failures_total", "Readings of keys or revocations of tokens that failed", ["source"]
)
CONSUMER_LINKS_LOST = Counter("tirkeu_consumer_links_lost_total", "Links of the consumer that were lost")
LOG_UNREADABLE = Counter("tirkeu_log_unreadable_total", "Messages of the logs that can't be read and were passed over")
CAUGHT_UP = Counter("tirkeu_events_caught_up_total", "Events found in the log that the inbox did not know")
