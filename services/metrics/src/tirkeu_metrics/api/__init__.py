"""The HTTP interface, with a folder for each resource."""

from tirkeu_metrics.api.annex_2 import routes as annex_2
from tirkeu_metrics.api.dashboard import routes as dashboard
from tirkeu_metrics.api.definitions import routes as definitions
from tirkeu_metrics.api.drill_down import routes as drill_down
from tirkeu_metrics.api.figures import routes as figures
from tirkeu_metrics.api.rebuilds import routes as rebuilds
from tirkeu_metrics.api.take_away import routes as take_away
from tirkeu_metrics.api.targets import routes as targets

APIS = (
    figures.api,
    drill_down.api,
    definitions.api,
    targets.api,
    annex_2.api,
    rebuilds.api,
    take_away.api,
    dashboard.api,
)
