"""Starred lines of a change log: which are younger than a release, and what each names."""

import re

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.diff.starred import starred_changes, starred_since
from ivpolicy.files.change_log import change_log_text
from ivpolicy.files.packs import read_pack, shipped_packs

LOG = """\
# Changelog

A line that starts with a star (★) changes an outcome.

## Unreleased

- ★ The newest,
  on two lines. [ENG-9]
- Not starred. [ENG-9]

## 0.2.0 - 2026-12-01

- ★ Younger [LEE-2.1-01 to LEE-2.1-03].

## 0.1.0 - 2026-11-01

- ★ Old: `visitor.refer`.
"""


def says(changes):
    return [change.says for change in changes]


def test_each_starred_line_stands_under_its_release_with_what_it_names():
    newest, younger, old = starred_changes(LOG)

    assert (newest.release, newest.says, newest.names) == ("Unreleased", "The newest, on two lines. [ENG-9]", {"ENG-9"})
    assert younger.names == {"LEE-2.1-01", "LEE-2.1-02", "LEE-2.1-03"}
    assert (old.release, old.names) == ("0.1.0 - 2026-11-01", {"visitor.refer"})


def test_by_the_change_log_of_the_other_release_only_lines_it_lacks_are_younger():
    newest, younger, _ = starred_changes(LOG)

    assert starred_since(LOG, LOG.replace("- ★ The newest", "- Something"), "0.2.0") == (newest,)
    assert starred_since(LOG, LOG[LOG.index("## 0.1.0") :], "0.1.0") == (newest, younger)
    assert starred_since(LOG, LOG, "0.1.0") == ()


def test_without_it_the_lines_above_the_heading_of_the_release_are_younger_and_all_where_there_is_none():
    newest, younger, old = starred_changes(LOG)

    assert starred_since(LOG, None, "0.1.0") == (newest, younger)
    assert starred_since(LOG, None, "0.2.0") == (newest,)
    assert starred_since(LOG, None, "0.0.9") == (newest, younger, old)


def test_a_range_without_end_is_cut_and_one_of_two_kinds_is_none():
    (endless,) = starred_changes("## A\n\n- ★ All [ENG-1 to ENG-999999999].\n")
    (mixed,) = starred_changes("## A\n\n- ★ Both [ENG-1 to LEE-3].\n")

    assert len(endless.names) < 2000
    assert mixed.names == {"ENG-1", "LEE-3"}


def test_ids_in_the_change_log_are_those_of_clauses_and_questions():
    clauses = {clause for name in shipped_packs() for clause in read_pack(name).clauses}
    named = {name for change in starred_changes(change_log_text()) for name in change.names}

    assert len(named & clauses) > 100
    assert {"visitor.appoint", "safeguarding.act"} <= named & CATALOGUE.keys()
    # a range has numbers that were never given to a row
    one_by_one = {
        name for change in starred_changes(change_log_text()) if len(change.names) < 50 for name in change.names
    }
    assert {name for name in one_by_one - clauses if re.match("(ENG|LEE|DUD|COV|ISL)-", name)} == set()
