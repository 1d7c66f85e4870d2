"""The services of Tirkeu, and where each listens on one machine."""

from tirkeu_sandbox.services.process import Service

SERVICES = (
    Service("intake", "tirkeu_intake", 8101),
    Service("review", "tirkeu_review", 8102),
    Service("registry", "tirkeu_registry", 8103),
    Service("complaints", "tirkeu_complaints", 8104),
    Service("metrics", "tirkeu_metrics", 8105),
)
