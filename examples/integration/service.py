"""A service that answers over HTTP with FastAPI, and never says back what was entered of a child.

Run it: `uvicorn service:app --no-access-log`
"""

from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import WithJsonSchema

from ivpolicy import CaseError, CaseRecord, IvpolicyError, ResultDocument, evaluate, load_pack

app = FastAPI(title="ivpolicy")
pack = load_pack("leeds")

# A reference within the schema would have to be found in the OpenAPI document, so the form is described in words there.
Body = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "description": CaseRecord.__doc__ or ""})]


@app.post("/decide/{as_at}")
def decide(as_at: date, body: Body) -> ResultDocument:
    """What the law and the pack say of one case on a day."""
    return evaluate(pack, pack.read_case(body), as_at=as_at).document()


@app.get("/schema")
def schema() -> dict[str, Any]:
    """The form of the body of `decide`."""
    return CaseRecord.model_json_schema()


@app.exception_handler(IvpolicyError)
def refused(_: Request, error: IvpolicyError) -> JSONResponse:
    """Where and what, never the value."""
    problems = error.problems if isinstance(error, CaseError) else ()
    told = [{"path": p.path, "message": p.message, "help": p.help} for p in problems] or [{"message": str(error)}]
    return JSONResponse({"code": error.code, "problems": told}, status_code=422)


@app.exception_handler(RequestValidationError)
def unreadable(_: Request, error: RequestValidationError) -> JSONResponse:
    """FastAPI's own answer holds the body; this one holds the kinds of error alone."""
    told = [{"message": f"the request cannot be read: {found['type']}"} for found in error.errors()]
    return JSONResponse({"code": "unreadable", "problems": told}, status_code=422)
