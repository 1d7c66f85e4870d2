"""Structured logs: one JSON object per line on standard error, with its trace and without personal data."""

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, ExcInfo, Processor


def configure(service: str, level: str) -> None:
    """Set up structlog for this process; libraries' own loggers speak from WARNING on, in the same form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(exception_places),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[_without_record, structlog.processors.JSONRenderer()], foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def exception_places(exc_info: ExcInfo) -> str:
    """An exception's types and where it came from, outermost cause last.

    Not its text: that of a library's exception may repeat the data it was given, personal data among it.
    """
    error: BaseException | None = exc_info[1]
    told = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
        told.append(f"{type(error).__name__} at {places}")
        error = error.__cause__
    return " | from ".join(told)


def _without_record(_: object, __: str, event: EventDict) -> EventDict:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(_, __, event)
