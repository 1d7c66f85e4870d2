"""The counter's HTTP interface: a module for each kind of question, with routes of its own.

What stands before what doesn't matter: no two of their paths overlap.
"""

from tirkeu_chassis.http import Api
from tirkeu_intake.api import applications, catalogue, information, reception

api = Api("intake")
for part in (information, applications, reception, catalogue):
    api.router.routes.extend(part.api.router.routes)
