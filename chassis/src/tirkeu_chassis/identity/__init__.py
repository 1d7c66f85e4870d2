"""Who calls: OAuth 2 bearer tokens (RFC 6750) that are JWTs (RFC 7519), checked as RFC 8725 asks for.

It reads tokens, the issuer's keys and the list of revoked tokens. Of HTTP it knows only the refusals.
"""
