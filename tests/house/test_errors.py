"""What is raised on purpose has one base, and two problems that say the same are equal."""

import importlib
import inspect
import pkgutil
from datetime import date

import pytest

import ivpolicy
from ivpolicy import (
    CaseError,
    NotInForceError,
    PackError,
    PackNotFoundError,
    WrongPackError,
    evaluate,
    load_pack,
    read_case,
)
from ivpolicy.core.errors import IvpolicyError


def modules():
    for found in pkgutil.walk_packages(ivpolicy.__path__, "ivpolicy."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def errors():
    for module in modules():
        for name, thing in vars(module).items():
            if inspect.isclass(thing) and issubclass(thing, BaseException) and thing.__module__ == module.__name__:
                yield name, thing


def test_every_error_but_private_ones_has_the_one_base():
    found = dict(errors())

    assert len(found) > 10
    assert {name for name, error in found.items() if not issubclass(error, IvpolicyError)} == {"_TwiceError"}


def child(**sections):
    return read_case({"case_id": "an-invented-child", "child": {"statuses": ["looked_after"]}, **sections})


@pytest.mark.parametrize(
    ("wrong", "bases"),
    [
        (lambda: read_case({"child": {"disabled": "perhaps"}}), (CaseError, ValueError)),
        (lambda: load_pack("nowhere"), (PackNotFoundError, LookupError)),
        (lambda: load_pack("leeds", readings={"no_such": "option"}), (ValueError,)),
        (lambda: evaluate(load_pack("leeds"), child(), as_at="today"), (TypeError, ValueError)),
        (lambda: evaluate(load_pack("leeds"), child(), as_at=date(1800, 1, 1)), (ValueError,)),
        (lambda: evaluate(load_pack("leeds"), child(), as_at=date(2026, 11, 1), questions=["none"]), (KeyError,)),
        (lambda: evaluate(load_pack("leeds"), child(), as_at=date(2026, 11, 1))["none"], (KeyError,)),
        (lambda: load_pack("leeds").outcomes(["none"], child(), date(2026, 11, 1)), (KeyError,)),
        (
            lambda: evaluate(
                load_pack("leeds"), child(care={"responsible_authority": "coventry"}), as_at=date(2026, 11, 1)
            ),
            (WrongPackError, ValueError),
        ),
    ],
)
def test_an_error_is_caught_by_the_base_and_by_the_kinds_it_always_had(wrong, bases):
    raised = []
    for base in (IvpolicyError, *bases):
        with pytest.raises(base) as caught:
            wrong()
        raised.append(caught.value)

    assert raised[0].told
    assert set(raised) == {raised[0]}


def test_a_refused_pack_is_equal_to_itself_and_to_no_other(tmp_path):
    def refused(text):
        path = tmp_path / "pack.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError) as caught:
            load_pack(path)
        return caught.value

    assert refused("pack: one") == refused("pack: one")
    assert refused("pack: one") != refused("pakc: one")
    assert refused("pack: one").told == tuple(str(problem) for problem in refused("pack: one").diagnostics)


def test_an_error_is_equal_to_none_of_another_kind():
    assert NotInForceError("no such day") != PackNotFoundError("no such day")
