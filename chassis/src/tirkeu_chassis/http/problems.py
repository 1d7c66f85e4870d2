"""Refusals of the HTTP interface itself, as RFC 9457 problems."""

from tirkeu_chassis.decider.refusals import Refusal

PROBLEM_TYPE_PREFIX = "urn:tirkeu:problem:"
CONTENT_TYPE = "application/problem+json"


class InvalidRequest(Refusal):
    code = "invalid-request"
    status = 422
    title = "The request breaks its schema"
    detail = "Correct the fields listed under `errors`; the schema is at /openapi.json."


class MalformedBody(Refusal):
    code = "malformed-body"
    status = 400
    title = "The body is not JSON"
    detail = "Send one JSON object with Content-Type application/json."


class OtherRole(Refusal):
    code = "other-role"
    status = 403
    title = "Another role's task"
    detail = "This needs one of the roles: {roles}."


class RoleWithoutBody(Refusal):
    code = "role-without-body"
    status = 403
    title = "The role is held nowhere"
    detail = (
        "The token grants {roles} without a body, and staff always belong to one. Have the issuer name the body in the "
        "token, and get a new one."
    )
    paragraph = "13"


class IdempotencyKeyMissing(Refusal):
    code = "idempotency-key-missing"
    status = 400
    title = "Idempotency-Key is missing"
    detail = "Send a header `Idempotency-Key` with a value of your own (1 to 200 characters), the same on every try."


class MalformedIfMatch(Refusal):
    code = "malformed-if-match"
    status = 400
    title = "If-Match is malformed"
    detail = 'Send the ETag as it was given, for example If-Match: "3".'


class HeaderRepeated(Refusal):
    code = "header-repeated"
    status = 400
    title = "A header is sent twice"
    detail = "Send `{header}` once: of two nobody can tell which holds."


class MalformedCursor(Refusal):
    code = "malformed-cursor"
    status = 400
    title = "The cursor is malformed"
    detail = "Send `next` of the page before as `after`, unchanged; leave `after` out for the first page."


class NoSuchRoute(Refusal):
    code = "no-such-route"
    status = 404
    title = "No such address"
    detail = "The addresses of this service are listed at /docs."


class MethodNotAllowed(Refusal):
    code = "method-not-allowed"
    status = 405
    title = "Method not allowed"
    detail = "The addresses of this service, with their methods, are listed at /docs."


class BodyTooLarge(Refusal):
    code = "body-too-large"
    status = 413
    title = "The body is too large"
    detail = "Send {limit} bytes at most."


class HttpError(Refusal):
    code = "http-error"
    status = 400
    title = "The request can't be answered"
    detail = "The addresses of this service are listed at /docs."


class UnexpectedFault(Refusal):
    code = "unexpected-fault"
    status = 500
    title = "An unexpected fault"
    detail = "The fault is in the log under trace {trace}. Nothing was changed."
