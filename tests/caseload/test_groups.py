"""No count of 1 to 4 is shown, nor can one be worked out from what is."""

from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.caseload.groups import FEWEST, shown

COUNTS = st.integers(1, 3).flatmap(
    lambda width: st.dictionaries(
        st.sampled_from("abcdefgh"), st.lists(st.integers(0, 30), min_size=width, max_size=width), max_size=8
    )
)


@given(COUNTS)
def test_no_small_count_is_shown_and_no_group_is_hidden_alone(counts):
    lines = shown(counts)
    if lines is None:
        return
    told = [group for line in lines for group in line.groups]
    assert sorted(told) == sorted(group for group, numbers in counts.items() if any(numbers))
    for line in lines:
        assert all(count == 0 or count >= FEWEST for count in (*line.counts, sum(line.counts)))
        assert line.counts == tuple(map(sum, zip(*(counts[group] for group in line.groups), strict=True)))
    # What is hidden has no line of its own; the totals give the sum of the hidden groups alone, which is shown too.
    hidden = [line for line in lines if len(line.groups) > 1]
    assert len(hidden) <= 1


@given(COUNTS)
def test_a_group_is_hidden_only_where_a_count_is_small(counts):
    small = {group for group, numbers in counts.items() if any(0 < n < FEWEST for n in (*numbers, sum(numbers)))}
    lines = shown(counts)
    if not small:
        assert lines is not None
        assert all(len(line.groups) == 1 for line in lines)


def test_a_single_small_group_is_told_with_the_next_smallest():
    lines = shown({"few": [3, 10], "some": [6, 7], "many": [50, 60]})
    assert lines is not None
    assert [(line.groups, line.counts) for line in lines] == [(("many",), (50, 60)), (("few", "some"), (9, 17))]


def test_where_all_together_are_few_nothing_is_shown():
    assert shown({"one": [2], "other": [1]}) is None
