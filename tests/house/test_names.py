"""Modules are nouns, and one public name has one meaning."""

import ast

from house_counts import doings, doubled_names, modules

# What may be defined in several modules; a name leaves the list when it is defined once, and none is added.
SEVERAL = {
    "Action",  # in a pack as written, in a result as answered
    "Caution",  # likewise
    "add_parser",  # every command has one
    "as_json",  # one for each thing that leaves
    "as_text",  # likewise
    "find",  # every check has one
    "run",  # every command has one
}


def test_modules_are_named_for_what_is_in_them_and_not_for_what_is_done():
    assert set(doings(modules())) == set()


def test_public_names_are_defined_once():
    assert set(doubled_names(modules())) == SEVERAL


def test_a_name_defined_twice_is_counted_and_one_that_is_imported_or_private_is_not():
    one = ast.parse(
        "from a import Given\nclass Path: ...\ndef _of(): ...\ndef shown(): ...\nTest = int | str\nMOST = 3"
    )
    other = ast.parse("class Given: ...\ndef Path(): ...\ndef _of(): ...\nTest: object = str\nMOST = 4")

    assert doubled_names({"one.py": one, "other.py": other}) == {
        "Path": ["one.py", "other.py"],
        "Test": ["one.py", "other.py"],
    }
    assert doings({"solving.py": one, "solver.py": other}) == ["solving.py"]
