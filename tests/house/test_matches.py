"""A match over a closed union ends in `assert_never`, so that the type checker, and not a user, finds what is missing."""

import ast

from house_counts import modules


def raising_wildcards(module):
    """The lines of matches whose last case takes all that is left and raises."""
    for node in ast.walk(module):
        if isinstance(node, ast.Match):
            left = node.cases[-1]
            if isinstance(left.pattern, ast.MatchAs) and left.pattern.pattern is None:
                yield from (one.lineno for one in left.body if isinstance(one, ast.Raise))


def test_no_match_raises_for_all_that_is_left():
    assert {path: lines for path, module in modules().items() if (lines := list(raising_wildcards(module)))} == {}


def test_a_match_that_raises_for_all_that_is_left_is_noticed():
    code = "match test:\n    case Has():\n        pass\n    case _:\n        raise AssertionError(test)\n"

    assert list(raising_wildcards(ast.parse(code))) == [5]
