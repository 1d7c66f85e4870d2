"""Routes of weapons with their registrations."""

from uuid import UUID

from fastapi import Response

from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.cursor_pages import After, Limit, Page
from tirkeu_chassis.http.routes import Api
from tirkeu_contracts.standard import WeaponKind
from tirkeu_registry.api.access import READERS, READERS_OF_PARTICULARS
from tirkeu_registry.api.weapons import views
from tirkeu_registry.api.weapons.schemas import WeaponFileOut, WeaponOut
from tirkeu_registry.domain.weapon import WEAPONS

api = Api("registry")


@api.get("/v1/weapons", READERS, summary="Weapons, in the order of their first registration")
async def weapon_list(
    query: Query,
    kind: WeaponKind | None = None,
    weapon_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[WeaponOut]:
    return await views.weapons(query, kind, weapon_id, after, limit)


@api.get(
    "/v1/weapons/{weapon_id}",
    READERS.showing_particulars_to(READERS_OF_PARTICULARS),
    response_model=WeaponFileOut,
    summary="One weapon and its history",
)
async def weapon(weapon_id: UUID, query: Query) -> Response:
    stored = await query.one(WEAPONS.key(weapon_id))
    return json_answer(stored, await views.weapon(query, stored.state))
