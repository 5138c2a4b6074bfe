"""Requests made from the OpenAPI document: no fault, and no answer off its schema. Minutes of it in `make soak`."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: `make test` installs it")

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from ivpolicy.service.openapi import openapi_document  # noqa: E402
from ivpolicy.service.operations import OPERATIONS  # noqa: E402
from served import AS_AT, served  # noqa: E402

# What the schema allows can still be refused, as a record that contradicts itself is: that is no answer off the schema.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
SECONDS = float(os.environ.get("IVPOLICY_SCHEMATHESIS_SECONDS", "120"))
"""How long the long test asks, all operations together."""
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
RECORDS = [json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES]
REAL = {
    "pack": "leeds",
    "as_at": AS_AT,
    "question": "visitor.appoint",
    "questions": ["visitor.appoint", "advocacy.offer"],
}


def schema_of(service):
    schema = schemathesis.openapi.from_dict(openapi_document())
    schema.config.base_url = f"http://127.0.0.1:{service.port}"
    return schema


def asked(service, operation, number, *, derandomize):
    """Ask an operation so many times, half of them off its schema; each answer is checked."""
    schema = schema_of(service)
    found = schema[operation.path][operation.method]
    strategy = found.as_strategy(generation_mode=GenerationMode.POSITIVE) | found.as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )
    counts = []

    @given(case=strategy, data=st.data())
    @settings(
        max_examples=number, deadline=None, suppress_health_check=QUIET, derandomize=derandomize,
        phases=[Phase.generate], database=None,
    )  # fmt: skip
    def ask(case, data):
        made_real(case, data)
        response = case.call(timeout=60)
        counts.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    ask()
    return counts


def made_real(case, data):
    """Now and then what the schema alone would hardly ever meet: a pack, a question and a child that there are."""
    if isinstance(case.body, dict):
        for name, value in REAL.items():
            if name in case.body and data.draw(st.booleans()):
                case.body[name] = value
        if "record" in case.body and data.draw(st.integers(0, 3)) == 0:
            case.body["record"] = data.draw(st.sampled_from(RECORDS))
        if "facts" in case.body and data.draw(st.booleans()):
            case.body["facts"] = 1


OF_BODIES = [operation for operation in OPERATIONS if operation.takes is not None]
OTHERS = [operation for operation in OPERATIONS if operation.takes is None]


@pytest.mark.parametrize("operation", OTHERS, ids=lambda operation: operation.id)
def test_a_list_is_never_off_its_schema(service, operation):
    assert asked(service, operation, 15, derandomize=True)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OF_BODIES, ids=lambda operation: operation.id)
def test_an_answer_is_never_off_its_schema(service, operation):
    statuses = asked(service, operation, 6, derandomize=True)

    assert set(statuses) <= {200, 400, 413, 415, 422, 503}


@pytest.mark.fuzz
@pytest.mark.slow
def test_no_answer_is_off_its_schema_for_minutes():
    end = time.monotonic() + SECONDS
    counts = {}
    # On a machine that is busy with other things an answer may be long in coming; what hangs is longer.
    with served("--most-seconds", "50", "--most-records", "5") as service:
        try:
            while time.monotonic() < end:
                for operation in (*OF_BODIES, *OF_BODIES, *OF_BODIES, *OTHERS):
                    if time.monotonic() > end:
                        break
                    for status in asked(service, operation, 10, derandomize=False):
                        counts[operation.id, status] = counts.get((operation.id, status), 0) + 1
        finally:
            sys.stderr.write(f"{sum(counts.values())} requests: {counts}\n")
    assert {status for _, status in counts} <= {200, 400, 404, 405, 413, 415, 422}
    assert "Traceback" not in service.told
