"""The roles that may read the register of weapons and permits."""

from typing import Final

from tirkeu_chassis.http.access import roles
from tirkeu_chassis.office.roles import Role

READERS: Final = roles(Role.HEAD, Role.OFFICER, Role.COMMITTEE, Role.AUDITOR)
READERS_OF_PARTICULARS: Final = roles(Role.HEAD, Role.OFFICER, Role.AUDITOR)
