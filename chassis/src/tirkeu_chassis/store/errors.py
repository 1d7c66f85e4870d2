"""The errors that a call of the store can raise, and the driver's errors translated into them."""

from typing import Final

from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
)

DUPLICATE_KEY: Final = 11000
NOT_OF_THE_CALL: Final = frozenset(
    {
        13,  # Unauthorized
        18,  # AuthenticationFailed
        64,  # WriteConcernFailed
        91,  # ShutdownInProgress
        100,  # CannotSatisfyWriteConcern
        246,  # SnapshotUnavailable
        262,  # ExceededTimeLimit
        391,  # ReauthenticationRequired
        11600,  # InterruptedAtShutdown
        14031,  # OutOfDiskSpace
    }
)
"""MongoDB's error codes that speak of the server, and would speak so of any call: no message is to blame for them."""


class Conflict(Exception):
    """Somebody else changed an aggregate, or handled a message, since it was loaded: load afresh."""


class StoreUnavailable(Exception):
    """The database can't be reached, is electing a primary or refuses all work; the call may work in a moment."""


class Contended(StoreUnavailable):
    """Another transaction holds what this one would write; it will be over in a moment.

    The other may be that of a process that was killed: the server keeps an abandoned transaction for
    `transactionLifetimeLimitSeconds` (60 by default), so this can last.
    """


class translated:  # noqa: N801 - reads as a clause: `async with translated():`
    """The driver's errors in the store's words.

    Raises:
        Conflict, Contended, StoreUnavailable; what is left of the driver's errors is about the call itself.
    """

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DuplicateKeyError):
            raise Conflict from error
        if isinstance(error, BulkWriteError):
            codes = {one.get("code") for one in (error.details or {}).get("writeErrors", ())}
            if DUPLICATE_KEY in codes:
                raise Conflict from error
        if isinstance(error, PyMongoError):
            if isinstance(error, (AutoReconnect, ConnectionFailure)):
                raise StoreUnavailable(type(error).__name__) from error
            if error.has_error_label("TransientTransactionError"):
                raise Contended(type(error).__name__) from error
            if error.has_error_label("UnknownTransactionCommitResult") or error.timeout:
                raise StoreUnavailable(type(error).__name__) from error
        if isinstance(error, OperationFailure) and error.code in NOT_OF_THE_CALL:
            raise StoreUnavailable((error.details or {}).get("codeName") or f"code {error.code}") from error
