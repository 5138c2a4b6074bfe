"""Answers over HTTP: what the library says of a case, sent to a program on this machine or behind a proxy.

In: requests, which `requests` reads. Out: the library's own documents, or a problem document (RFC 9457) that never
holds what was entered. Open `operations` first, where every endpoint is declared; then `answers`, what each gives, and
`guard`, who may ask. `application` and `server` alone need the extra `serve`.
"""
