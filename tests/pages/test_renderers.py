"""Pages as text, as Markdown and as HTML."""

import base64
import hashlib
import re
from dataclasses import astuple
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ivpolicy.pages.html import as_html
from ivpolicy.pages.markdown import as_markdown
from ivpolicy.pages.parts import (
    Blank,
    Branch,
    Bullets,
    Definitions,
    Entry,
    Folded,
    Heading,
    Listing,
    Notices,
    Paragraph,
    SourceLine,
    Table,
    Topic,
)
from ivpolicy.pages.text import as_text

WORDS = st.text(alphabet="abc ,.", max_size=120)


def pages(words):
    """Pages of every part, with these words in them."""
    some = st.lists(words, min_size=1, max_size=3).map(tuple)
    rows = st.lists(st.tuples(words, words), min_size=1, max_size=3).map(tuple)
    lines = st.one_of(st.builds(SourceLine, words), st.builds(SourceLine, words, st.just("part"), st.just("1/2"), some))
    open_ = (
        st.builds(Heading, st.integers(1, 3), words), st.builds(Topic, words, st.just("visitor.appoint")),
        st.builds(Paragraph, words), st.builds(Notices, some), st.builds(Bullets, some, st.booleans()),
        st.builds(Branch, words, st.integers(0, 30), st.just("yes")),
        st.builds(Entry, st.sampled_from(["Why", "childrens_home"]), some, st.sampled_from(["plain", "alarm"])),
        st.builds(Definitions, st.lists(st.tuples(st.just("Was"), words), min_size=1, max_size=3).map(tuple)),
        st.builds(Table, st.just(("was", "now")), rows), st.builds(Blank, st.just("Name")),
        st.builds(Listing, st.lists(lines, min_size=1, max_size=3).map(tuple), st.just((("part", "half"),)), st.just("a")),
    )  # fmt: skip
    folded = st.builds(Folded, open_[1], st.lists(st.one_of(open_), max_size=3).map(tuple))
    return st.lists(st.one_of(*open_, folded), max_size=8)


PARTS = pages(WORDS)


def texts_of(value):
    """Every text in a part, however deep."""
    match value:
        case str():
            return [value]
        case tuple() | list():
            return [text for inner in value for text in texts_of(inner)]
        case _:
            return []


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
    page = [Heading(1, "A title"), Entry("Conflict", ("now",), "alarm")]
    assert "\x1b" not in as_text(page)
    assert "\x1b[1;31m" in as_text(page, colour=True)


def test_a_place_to_write_is_a_line_or_boxes():
    page = as_text([Blank("Name"), Blank("Agrees", ("yes", "no"))], width=40)
    assert page == "  Name                      ____________\n  Agrees                    [ ] yes   [ ] no\n"


MARK = re.compile(r"\s*(Why|childrens_home|Was|yes|!|\d+\.|\d+ +part +1/2|\d+ )?\s*(- )?")


@given(PARTS, st.integers(40, 100))
def test_no_line_is_wider_than_the_page(parts, width):
    for line in as_text(parts, width=width).splitlines():
        # One word that is longer than the room beside a label or a mark is not broken.
        assert len(line) <= width or len(MARK.sub("", line, count=1).split()) == 1


HOW = ("plain", "alarm", "was", "now", "part", "none", "a")
"""How a part is to be read, ids, and the headings of columns, which are left out where rows become a list."""


@given(PARTS)
def test_every_word_of_a_page_is_printed(parts):
    printed = as_text(parts).upper()
    told = (text for part in parts for text in texts_of(astuple(part)) if text not in HOW)
    words = [word for text in told for word in text.upper().split()]
    assert [word for word in words if word not in printed] == []


def test_markdown_shows_what_was_recorded_as_it_was_typed():
    page = as_markdown(
        [Entry("Why", ("<b>*bold*</b> [link](x) # `code` \\",)), Bullets(("1. not a list", "- nor this"))]
    )
    assert page == (
        "**Why:** \\<b\\>\\*bold\\*\\</b\\> \\[link\\](x) \\# \\`code\\` \\\\\n\n- 1\\. not a list\n- \\- nor this\n"
    )


def test_markdown_nests_the_tree_of_reasons():
    assert as_markdown([Branch("one", 0, "yes"), Branch("two", 1, "no")]) == "- yes one\n  - no two\n"


def test_markdown_reads_no_entity_rule_or_empty_item_out_of_what_was_recorded():
    page = as_markdown([Paragraph("R&amp;D"), Paragraph("---"), Paragraph("-"), Paragraph("12.")])
    assert page == "R\\&amp;D\n\n\\---\n\n\\-\n\n12\\.\n"


def test_markdown_sets_names_as_code_only_where_it_is_asked_for():
    page = [Paragraph("a_b `c_d` *e*"), Paragraph("odd ` one")]
    assert as_markdown(page, code=True) == "a\\_b `c_d` \\*e\\*\n\nodd \\` one\n"
    assert as_markdown(page) == "a\\_b \\`c\\_d\\` \\*e\\*\n\nodd \\` one\n"


def test_markdown_keeps_the_cells_of_a_table_apart():
    page = as_markdown([Table(("was", "now"), (("a|b", "`c|d`"),))], code=True)
    assert page == "| was | now |\n|---|---|\n| a\\|b | `c\\|d` |\n"


def test_numbered_items_line_up_and_are_numbered_in_every_format():
    page = [Bullets(tuple("abcdefghij"), numbered=True)]
    assert as_text(page).splitlines()[0::9] == ["   1. a", "  10. j"]
    assert as_markdown(page).splitlines()[0::9] == ["1. a", "10. j"]
    assert "<ol><li>a</li>" in as_html(page)


def test_a_table_too_wide_for_the_page_is_a_list_of_its_rows():
    rows = (("advocacy.offer", "assess", "secure"),)
    assert as_text([Table(("question", "was", "now"), rows)]) == (
        "  question        was     now\n  advocacy.offer  assess  secure\n"
    )
    assert as_text([Table(("question", "was", "now"), rows)], width=40).startswith("  question")
    assert as_text([Table(("question", "was", "now"), (("advocacy.offer", "assess", "secure " * 4),))], width=40) == (
        "  - advocacy.offer: was: assess; now:\n    secure secure secure secure\n"
    )


LISTING = Listing(
    (SourceLine("when:"), SourceLine("  `a`: yes  # <b>", "part", "1/3", ("a: never true, never unknown",))),
    (("yes", "all confirmed"), ("part", "partly")),
    "pack1",
)


def test_the_lines_of_a_source_are_numbered_and_keep_their_indentation():
    assert as_text([LISTING]) == (
        "  yes   all confirmed\n"
        "  part  partly\n"
        "\n"
        "    1                 when:\n"
        "    2  part      1/3    `a`: yes  # <b>\n"
        "                      - a: never true, never unknown\n"
    )


def test_markdown_fences_a_source_with_more_backticks_than_it_has():
    fenced = Listing((SourceLine("a ```` b"),), (), "x")
    assert as_markdown([LISTING]).splitlines()[:5] == [
        "- **yes:** all confirmed",
        "- **part:** partly",
        "",
        "```",
        "    1                 when:",
    ]
    assert as_markdown([fenced]).splitlines() == ["", "`````", "    1              a ```` b", "`````"]


# ---- HTML ----


class Checked(HTMLParser):
    """Reads a page, and holds that every element is closed where it was opened."""

    def __init__(self, page):
        super().__init__()
        self.open, self.texts, self.tags = [], [], set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)
        if tag not in ("meta", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


OURS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ul", "ol",
    "li", "dl", "dt", "dd", "hr", "details", "summary", "div", "table", "thead", "tbody", "tr", "th", "td", "code",
}  # fmt: skip


@given(pages(st.text(alphabet="ab <>&\"'`/=\x1b", max_size=30)))
def test_html_shows_what_was_recorded_and_reads_none_of_it(parts):
    page = Checked(as_html(parts))

    assert page.tags <= OURS
    shown = "".join("".join(page.texts).split())
    for text in (text for part in parts for text in texts_of(astuple(part)) if text not in HOW):
        assert "".join(text.replace("\x1b", "").replace("`", "").split()) in shown.replace("`", "")


def test_html_is_headed_by_the_title_and_joins_what_belongs_together():
    page = as_html(
        [
            Heading(1, "A & B"), Entry("Case", ("one",)), Entry("Conflict", ("two", "three"), "alarm"),
            Topic("Met?", "visitor.criteria"), Branch("one", 0, "yes"), Branch("two", 2, "no"), Branch("three", 1, "?"),
            Blank("Name"), Blank("Agrees", ("yes", "no")),
        ]
    )  # fmt: skip
    assert "<title>A &amp; B</title>" in page
    assert page.split("<main>\n")[1].split("\n</main>")[0] == (
        "<h1>A &amp; B</h1>\n"
        "<dl><dt>Case</dt><dd>one</dd>"
        '<dt>Conflict</dt><dd class="note">two</dd><dd class="note">three</dd></dl>\n'
        '<h3 id="visitor.criteria">Met? <code>visitor.criteria</code></h3>\n'
        "<ul><li>yes one<ul><li>no two</li></ul><ul><li>? three</li></ul></li></ul>\n"
        "<dl><dt>Name</dt><dd><hr></dd><dt>Agrees</dt><dd>☐ yes ☐ no</dd></dl>"
    )


def test_html_colours_the_lines_of_a_source_and_each_can_be_linked_to():
    assert as_html([LISTING]).split("<main>\n")[1].split("\n</main>")[0] == (
        '<ul class="key"><li class="yes">all confirmed</li><li class="part">partly</li></ul>\n'
        '<table class="listing"><tbody>'
        '<tr class="none" id="pack1-1"><td>1</td><td></td><td><code>when:</code></td></tr>\n'
        '<tr class="part" id="pack1-2"><td>2</td><td>1/3</td><td><code>  `a`: yes  # &lt;b&gt;</code>'
        "<ul><li>a: never true, never unknown</li></ul></td></tr></tbody></table>"
    )


def test_a_page_names_its_one_style_by_its_digest_and_lets_nothing_else_apply():
    page = as_html([Heading(1, "A")])

    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_what_is_folded_opens_at_its_heading_and_stands_open_elsewhere():
    page = [Heading(1, "A"), Folded(Topic("Met?", "visitor.criteria"), (Paragraph("because"), Branch("one", 0, "yes")))]

    assert '<details><summary><h3 id="visitor.criteria">' in as_html(page)
    assert as_text(page) == as_text([page[0], page[1].head, *page[1].parts])
    assert as_markdown(page) == as_markdown([page[0], page[1].head, *page[1].parts])


def test_the_sections_of_a_page_are_listed_before_the_first_and_every_link_leads_somewhere():
    page = as_html([Heading(1, "A"), Paragraph("first"), Heading(2, "Same"), Heading(2, "Same")], contents=True)

    assert page.index("<p>first</p>") < page.index('<nav id="contents"') < page.index('<h2 id="section-1">')
    assert re.findall('href="#([^"]*)"', page) == ["contents", "section-1", "section-2"]
    assert re.findall('id="([^"]*)"', page) == ["contents", "section-1", "section-2"]
