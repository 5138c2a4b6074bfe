"""Pages as Word documents; `tests/commands/test_file_note.py` compares whole notes with their HTML."""

import io
import re

import docx
from docx.table import Table as WordTable
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.pages.parts import Blank, Branch, Bullets, Definitions, Heading, Listing, SourceLine, Table
from ivpolicy.pages.word import as_word

WORDS = st.text(alphabet="ab <>&\"'`\x1b\x00\ud800\ufffe", max_size=30)


def opened(page):
    return docx.Document(io.BytesIO(as_word(page)))


def shown(document):
    """The texts of a document, in its order; of a table those of its cells."""
    texts = []
    for block in document.iter_inner_content():
        texts += [c.text for row in block.rows for c in row.cells] if isinstance(block, WordTable) else [block.text]
    return texts


@settings(max_examples=25)
@given(WORDS, WORDS)
def test_what_was_recorded_is_shown_as_it_was_typed(first, second):
    texts = " ".join(
        shown(opened([Heading(1, first), Bullets((second,)), Table(("A", "B"), ((first, second),))]))
    ).split()

    for text in (first, second):
        seen = re.sub("[\x1b\x00\ud800\ufffe]", " ", text.replace("`", ""))
        assert set(seen.split()) <= set(texts)


def test_the_rows_of_a_table_are_headed_on_every_page():
    (table,) = opened([Heading(1, "A"), Table(("Fact", "From"), (("one", "two"),))]).tables

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Fact", "From"], ["one", "two"]]
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_places_to_write_are_one_table_with_room():
    (table,) = opened([Blank("Name"), Blank("Agrees", ("yes", "no"))]).tables

    assert [row.cells[0].text for row in table.rows] == ["Name", "Agrees"]
    assert table.rows[0].cells[1].text == ""
    assert table.rows[1].cells[1].text == "☐ yes   ☐ no"


def test_a_tree_is_set_in_and_numbers_are_numbers():
    document = opened(
        [Branch("one", 0, "yes"), Branch("two", 2, "no"), Bullets(("a",), numbered=True), Definitions((("b", "c"),))]
    )

    first, second, third, fourth = document.paragraphs
    assert (first.text, second.text) == ("yes one", "no two")
    assert second.paragraph_format.left_indent > 0
    assert third.style.name == "List Number"
    assert fourth.text == "b: c"


def test_a_source_is_a_table_of_its_lines():
    key, lines = opened([Listing((SourceLine("a: 1", "part", "1/2", ("b",)),), (("part", "half"),), "x")]).tables

    assert [cell.text for cell in key.rows[0].cells] == ["part", "half"]
    assert [cell.text for cell in lines.rows[0].cells] == ["1", "1/2", "a: 1; b"]


def test_it_is_in_the_language_of_the_country():
    said = opened([Heading(1, "A")]).styles.element.xml

    assert 'w:lang w:val="en-GB"' in said
    assert 'w:lang w:val="en-US"' not in said
