"""The kinds of question and the roles of rules are told apart in one room; everybody else asks what they are like."""

import ast

import pytest
from house_counts import modules

from ivpolicy.core.catalogue import Kind, Question
from ivpolicy.core.rules.kinds import kind_of

# Where they are told apart, where the questions are, and where the rules are made.
AT_HOME = ("core/rules/", "core/catalogue.py", "core/lowering/")


def names_members(module):
    """Whether a module names a member of `Kind` or `Role`."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("Kind", "Role")
        and node.attr.isupper()
        for node in ast.walk(module)
    )


def test_no_other_module_names_a_kind_of_question_or_a_role_of_rule():
    assert [path for path, module in modules().items() if not path.startswith(AT_HOME) and names_members(module)] == []


@pytest.mark.parametrize("code", ["question.kind == Kind.LADDER", "x in (Role.CHECK,)"])
def test_a_module_that_names_one_is_noticed(code):
    assert names_members(ast.parse(code))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_an_answer_is_and_answers_a_question_without_rules(kind):
    question = Question("local.any.asked", "Asked?", kind, {"no": "No.", "yes": "Yes."}, "no")
    found = kind_of(question)

    assert found.says
    assert found.explained
    assert found.answered_by
    assert found.finish(question, found.start()).conflict is None
