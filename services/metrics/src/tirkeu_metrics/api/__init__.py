"""The HTTP interface: a module for each kind of question, with routes of its own.

What stands before what doesn't matter: no two of their paths overlap.
"""

from tirkeu_chassis.http import Api
from tirkeu_metrics.api import annex_2, definitions, drill_down, figures, rebuild, start_page, take_away, targets

api = Api("metrics")
for part in (figures, drill_down, definitions, targets, annex_2, rebuild, take_away, start_page):
    api.router.routes.extend(part.api.router.routes)
