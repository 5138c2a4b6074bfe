"""Pages as text and as Markdown."""

from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.report.markdown import as_markdown
from ivpolicy.report.page import Blank, Branch, Bullet, Entry, Notice, Paragraph, Section, Title, Topic
from ivpolicy.report.text import as_text

WORDS = st.text(alphabet="abc ,.", max_size=120)
PARTS = st.lists(
    st.one_of(
        st.builds(Section, WORDS), st.builds(Topic, WORDS, st.just("visitor.appoint")), st.builds(Paragraph, WORDS),
        st.builds(Notice, WORDS), st.builds(Bullet, WORDS), st.builds(Branch, WORDS, st.integers(0, 30), st.just("yes")),
        st.builds(Entry, st.sampled_from(["Why", "childrens_home"]), st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
        st.builds(Blank, st.just("Name")),
    ),
    max_size=8,
)  # fmt: skip


def test_a_label_stands_before_its_first_line_and_the_others_are_set_in():
    page = as_text([Entry("Why", ("one two three four five six seven",))], width=40)
    assert page == "  Why          one two three four five\n               six seven\n"


def test_several_lines_under_a_label_are_a_list():
    assert as_text([Entry("Why", ("one", "two"))]) == "  Why          - one\n               - two\n"


def test_a_long_label_makes_room_for_itself():
    assert (
        as_text([Entry("childrens_home", ("one",)), Entry("leeds", ("two",))])
        == "  childrens_home one\n  leeds          two\n"
    )


def test_the_id_of_a_question_stands_at_the_right_edge():
    assert as_text([Topic("Met?", "visitor.criteria")], width=40) == "Met?                    visitor.criteria\n"


def test_the_id_stands_on_its_own_line_where_there_is_no_room():
    assert as_text([Topic("Are the criteria of the scheme met?", "visitor.criteria")], width=40).splitlines() == [
        "Are the criteria of the scheme met?",
        "                        visitor.criteria",
    ]


def test_what_was_recorded_cannot_drive_the_terminal():
    assert "\x1b" not in as_text([Entry("Why", ("red \x1b[31m and \x07 bell",))])


def test_colour_is_added_only_where_it_is_asked_for():
    page = [Title("A title"), Entry("Conflict", ("now",), "alarm")]
    assert "\x1b" not in as_text(page)
    assert "\x1b[1;31m" in as_text(page, colour=True)


def test_a_place_to_write_is_a_line_or_boxes():
    page = as_text([Blank("Name"), Blank("Agrees", ("yes", "no"))], width=40)
    assert page == "  Name                      ____________\n  Agrees                    [ ] yes   [ ] no\n"


@given(PARTS, st.integers(40, 100))
def test_no_line_is_wider_than_the_page(parts, width):
    lines = as_text(parts, width=width).splitlines()
    assert all(len(line) <= width for line in lines if len(line.split()) > 1)


@given(PARTS)
def test_every_word_of_a_page_is_printed(parts):
    printed = as_text(parts).upper()
    words = [word for part in parts if not isinstance(part, Entry | Blank) for word in part.text.upper().split()]
    assert [word for word in words if word not in printed] == []


def test_markdown_shows_what_was_recorded_as_it_was_typed():
    page = as_markdown(
        [Entry("Why", ("<b>*bold*</b> [link](x) # `code` \\",)), Bullet("1. not a list"), Bullet("- nor this")]
    )
    assert page == (
        "**Why:** \\<b\\>\\*bold\\*\\</b\\> \\[link\\](x) \\# \\`code\\` \\\\\n\n- 1\\. not a list\n- \\- nor this\n"
    )


def test_markdown_nests_the_tree_of_reasons():
    assert as_markdown([Branch("one", 0, "yes"), Branch("two", 1, "no")]) == "- yes one\n  - no two\n"
