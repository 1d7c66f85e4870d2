"""The ceiling for intake: a FastAPI route that inserts the body as one document, journaled by a majority."""

import os
from typing import Any

import uvicorn
from fastapi import FastAPI
from pymongo import AsyncMongoClient


def application(**options: Any) -> FastAPI:
    """The route, in an application with these options of FastAPI's."""
    app = FastAPI(**options)
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        os.environ["TIRKEU_MONGODB_URL"], w="majority", journal=True
    )
    applications = client.get_database("bench_bare")["applications"]

    @app.get("/readyz")
    async def readyz() -> str:
        """Ready at once."""
        return "ready"

    @app.post("/v1/applications", status_code=201)
    async def insert(body: dict[str, Any]) -> dict[str, str]:
        """Insert and answer."""
        inserted = await applications.insert_one(body)
        return {"id": str(inserted.inserted_id)}

    return app


def serve(app: FastAPI) -> None:
    """Run it where the environment says."""
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["TIRKEU_HTTP_PORT"]), log_config=None, access_log=False)


if __name__ == "__main__":
    serve(application())
