"""What is measured, by the OpenTelemetry API alone: it does nothing until whoever runs the service adds an SDK.

Nothing but method, address as declared, status and time is told, so that no measure holds anything of a child.
"""

from __future__ import annotations

from collections.abc import Callable

_API_ALONE = ("opentelemetry.metrics", "opentelemetry.trace")
Measured = Callable[[str, str, int, float], None]
"""Told of each request: method, address as declared, status, seconds."""


def measure() -> Measured | None:
    """What is to be told of each request; None where the API is not installed, or there is no SDK behind it."""
    try:
        from opentelemetry import metrics, trace  # noqa: PLC0415 - it need not be there
    except ImportError:
        return None
    providers = (metrics.get_meter_provider(), trace.get_tracer_provider())
    if all(type(provider).__module__.startswith(_API_ALONE) for provider in providers):
        return None
    took = metrics.get_meter("ivpolicy.service").create_histogram(
        "http.server.request.duration", unit="s", description="How long requests took"
    )
    tracer = trace.get_tracer("ivpolicy.service")

    def measured(method: str, route: str, status: int, seconds: float) -> None:
        told = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        took.record(seconds, told)
        with tracer.start_as_current_span(f"{method} {route}", attributes=told, record_exception=False):
            pass

    return measured
