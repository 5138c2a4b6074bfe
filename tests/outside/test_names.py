"""From outside, in a folder full of traps: a name is never taken for another."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import ivpolicy
from command_line import outside

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = Path(ivpolicy.__file__).resolve().parents[1]
CASE = """\
case_id: invented
as_at: 2026-11-02
child: {statuses: [looked_after]}
care: {responsible_authority: leeds}
"""
DRAFT = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8").replace("August 2021", "Draft")
LAW = (CHECKOUT / "policies" / "england.yaml").read_text(encoding="utf-8").replace('edition: "Texts', 'edition: "Ours')
NOBODY = {"user.name": "A", "user.email": "a@example.org"}


def process(folder: Path, *words: str, source: Path = SOURCE) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own that stands in the folder."""
    command, environment = [sys.executable, "-P", *words], {**os.environ, "PYTHONPATH": str(source)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder in which files and folders have the names of shipped packs, and one has the name of a revision."""
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "leeds").mkdir()
    (tmp_path / "leeds" / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "england").mkdir()
    (tmp_path / "coventry").write_text("pack: coventry\n", encoding="utf-8")
    (tmp_path / "HEAD:leeds.yaml").write_text(DRAFT, encoding="utf-8")
    (tmp_path / "rivermead").mkdir()
    return tmp_path


@pytest.fixture
def law(trapped: Path) -> str:
    """The file of another national layer."""
    (trapped / "law.yaml").write_text(LAW, encoding="utf-8")
    return "law.yaml"


def answered(folder: Path, *words: str) -> dict[str, dict[str, object]]:
    done = outside(folder, "decide", "case.yaml", "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    result: dict[str, dict[str, object]] = json.loads(done.stdout)
    return result


# ---- a shipped id means the shipped pack ----


@pytest.mark.parametrize("words", [(), ("--authority", "leeds")])
def test_a_folder_here_replaces_no_shipped_pack_and_not_the_national_layer(
    trapped: Path, words: tuple[str, ...]
) -> None:
    result = answered(trapped, *words)

    assert (result["pack"]["edition"], result["pack"]["file"]) == ("August 2021", None)
    assert result["national"]["digest"] == ivpolicy.load_pack("england").digest


def test_whoever_names_a_shipped_pack_is_told_of_the_folder_here(trapped: Path) -> None:
    done = outside(trapped, "decide", "case.yaml", "--authority", "leeds")

    assert done.stderr == "`leeds` is a shipped pack; write `./leeds` for the folder here\n"
    assert outside(trapped, "suggest", "coventry", "--most", "1").stderr.count("write `./coventry`") == 1


def test_a_path_means_what_lies_there(trapped: Path) -> None:
    result = answered(trapped, "--authority", "./leeds")

    assert (result["pack"]["edition"], result["pack"]["file"]) == ("Draft", "leeds/draft.yaml")


def test_a_folder_that_is_no_shipped_pack_is_named_as_a_path(trapped: Path) -> None:
    for words in (("decide", "case.yaml", "--authority"), ("check",), ("test",), ("suggest",), ("diff", "leeds")):
        done = outside(trapped, *words, "rivermead")

        assert done.returncode == 2
        assert "there is no shipped pack `rivermead`\n  help: write `./rivermead` for the folder here" in done.stderr


def test_compare_shows_no_state_of_a_pack_in_the_place_of_another(trapped: Path) -> None:
    draft = ("--pack", "leeds", "--pack", "leeds/draft.yaml")
    for more in ((), ("--format", "json"), ("--question", "visitor.appoint")):
        compared = outside(trapped, "compare", "case.yaml", *draft, *more)
        assert compared.returncode == 2
        assert "2 of the packs have the id `leeds`" in compared.stderr


def test_diff_compares_the_shipped_pack_with_the_draft(trapped: Path) -> None:
    done = outside(trapped, "diff", "leeds", "leeds/draft.yaml")

    assert done.returncode == 1
    assert "The texts say the same." not in done.stdout


def test_check_and_test_take_the_shipped_pack(trapped: Path) -> None:
    checked = json.loads(outside(trapped, "check", "coventry", "--format", "json").stdout)

    assert (checked["files"], checked["errors"]) == (["policies/coventry.yaml"], 0)


@pytest.fixture
def lookalike(trapped: Path) -> Path:
    """A repository with a pack of its own where the shipped one is shown to lie."""
    (trapped / ".git").mkdir()
    (trapped / "policies").mkdir()
    (trapped / "policies" / "leeds.yaml").write_text(f"# ours\n\n\n{DRAFT}", encoding="utf-8")
    return trapped


def places(printed: str, format_: str) -> set[str]:
    """Where what was found is said to lie."""
    match format_:
        case "sarif":
            results = json.loads(printed)["runs"][0]["results"]
            return {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
        case "gitlab":
            return {issue["location"]["path"] for issue in json.loads(printed)}
        case _:
            return {
                line.partition("file=")[2].partition(",")[0] for line in printed.splitlines() if line.startswith("::")
            }


@pytest.mark.parametrize("format_", ["sarif", "github", "gitlab"])
def test_what_is_found_in_a_shipped_pack_is_shown_in_no_file_of_the_repository(lookalike: Path, format_: str) -> None:
    found = places(outside(lookalike, "check", "leeds", "--format", format_).stdout, format_)

    assert found
    assert all(place.endswith("policies/leeds.yaml") and place != "policies/leeds.yaml" for place in found)


@pytest.mark.parametrize("format_", ["sarif", "github", "gitlab"])
def test_what_is_found_is_placed_from_the_top_of_the_repository(lookalike: Path, format_: str) -> None:
    for name in ("leeds.yaml", str(lookalike / "policies" / "leeds.yaml")):
        done = outside(lookalike / "policies", "check", name, "--format", format_)

        assert places(done.stdout, format_) == {"policies/leeds.yaml"}


def test_a_file_where_the_shipped_pack_is_shown_to_lie_is_checked_beside_it_as_another(lookalike: Path) -> None:
    alone = [
        json.loads(outside(lookalike, "check", name, "--format", "json").stdout) for name in ("leeds", "./policies")
    ]
    both = json.loads(outside(lookalike, "check", "leeds", "policies/leeds.yaml", "--format", "json").stdout)

    assert len(set(both["files"])) == 2
    assert (both["errors"], both["advice"]) == (0, sum(found["advice"] for found in alone))
    quoted = {found["quoted"]["line"] for found in alone[0]["problems"] if found["quoted"]}
    assert {found["quoted"]["line"] for found in both["problems"] if found["quoted"]} == quoted


def test_python_takes_the_shipped_pack_for_an_id_and_the_folder_for_a_path(trapped: Path) -> None:
    asked = (
        "from pathlib import Path; from ivpolicy import load_pack;"
        "print(load_pack('leeds').edition, load_pack('./leeds').edition, load_pack(Path('leeds')).edition)"
    )

    assert process(trapped, "-c", asked).stdout == "August 2021 Draft Draft\n"


# ---- worked cases ----


def test_worked_cases_of_a_draft_say_that_it_is_not_the_shipped_pack(trapped: Path) -> None:
    (trapped / "leeds.yaml").write_text(DRAFT, encoding="utf-8")
    cases = (
        "cases: leeds\nas_at: 2026-11-02\nworked:\n  - case: nothing recorded\n    unconfirmed: yes\n    facts: {}\n"
    )
    (trapped / "cases").mkdir()
    (trapped / "cases" / "leeds.yaml").write_text(
        f"{cases}    expect: {{visitor.appoint: {{status: needs_information}}}}\n", encoding="utf-8"
    )

    done = outside(trapped, "test", "leeds.yaml")

    assert "the pack is that of leeds.yaml, not the one shipped with ivpolicy" in done.stdout, done.stderr


def test_an_id_means_the_worked_cases_of_the_shipped_pack_and_a_path_those_beside_the_file(trapped: Path) -> None:
    (trapped / "england.yaml").write_text(LAW, encoding="utf-8")
    (trapped / "cases").mkdir()
    (trapped / "cases" / "england.yaml").write_text(worked("england"), encoding="utf-8")

    shipped, here = outside(trapped, "test", "england"), outside(trapped, "test", "england.yaml")

    assert shipped.stdout.startswith("england (Texts"), shipped.stderr
    assert here.stdout.startswith("england (Ours"), here.stderr
    assert ": 1 case, " in here.stdout
    assert ": 1 case, " not in shipped.stdout


def test_worked_cases_of_a_shipped_pack_are_not_about_a_folder_or_a_file_that_has_its_name(trapped: Path) -> None:
    (trapped / "cases").mkdir()
    for name in ("england", "coventry"):  # an empty folder, and a file without a suffix
        (trapped / "cases" / f"some_{name}.yaml").write_text(worked(name), encoding="utf-8")

        done = outside(trapped, "test", f"cases/some_{name}.yaml")

        assert done.returncode == 0, done.stderr
        assert "not the one shipped" not in done.stdout


# ---- revisions ----


@pytest.fixture
def repository(trapped: Path) -> Path:
    shipped = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8")
    (trapped / "leeds.yaml").write_text(shipped, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=trapped, check=True)
    commit(trapped, "leeds.yaml")
    return trapped


def commit(folder: Path, name: str) -> None:
    named = [word for key, value in NOBODY.items() for word in ("-c", f"{key}={value}")]
    for words in (["add", name], [*named, "commit", "--quiet", "-m", "a state"]):
        subprocess.run(["git", *words], cwd=folder, check=True)


def test_a_revision_means_the_revision_and_not_a_file_of_that_name(repository: Path) -> None:
    done = outside(repository, "diff", "leeds", "HEAD:leeds.yaml")

    assert done.returncode == 0, done.stdout
    assert "The texts say the same." in done.stdout


def test_a_file_with_the_name_of_a_revision_is_named_as_a_path(repository: Path) -> None:
    done = outside(repository, "diff", "leeds", "./HEAD:leeds.yaml")

    assert done.returncode == 1, done.stderr
    assert "The texts say the same." not in done.stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("folder", "is no file in the git revision `HEAD`: a folder, or a link out of it"),
        ("out.yaml", "is no file in the git revision `HEAD`: a folder, or a link out of it"),
        ("round.yaml", "is no file in the git revision `HEAD`"),
        ("utf16.yaml", "the file is not in UTF-8"),
        ("large.yaml", "the file is larger than 1 MiB"),
    ],
)
def test_what_is_no_text_of_a_revision_is_told(repository: Path, path: str, said: str) -> None:
    (repository / "folder").mkdir()
    (repository / "folder" / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    (repository / "out.yaml").symlink_to(repository / "leeds.yaml")
    (repository / "round.yaml").symlink_to("round.yaml")
    (repository / "utf16.yaml").write_bytes("pack: leeds\n".encode("utf-16"))
    (repository / "large.yaml").write_text("# a\n" * 300_000, encoding="utf-8")
    commit(repository, ".")

    done = outside(repository, "diff", "leeds", f"HEAD:{path}")

    assert done.returncode == 2, done.stdout
    assert said in done.stderr


def test_a_link_within_a_revision_is_followed(repository: Path) -> None:
    (repository / "again.yaml").symlink_to("leeds.yaml")
    commit(repository, "again.yaml")

    assert "The texts say the same." in outside(repository, "diff", "leeds", "HEAD:again.yaml").stdout


def test_a_revision_that_is_not_there_says_how_to_name_the_file(trapped: Path) -> None:
    done = outside(trapped, "diff", "leeds", "HEAD:leeds.yaml")

    assert done.returncode == 2
    assert "write `./HEAD:leeds.yaml` for the file here" in done.stderr


# ---- links ----


def test_a_link_that_leads_out_of_a_folder_of_editions_is_refused(trapped: Path) -> None:
    (trapped / "elsewhere.yaml").write_text(DRAFT, encoding="utf-8")
    (trapped / "rivermead" / "2027.yaml").symlink_to(trapped / "elsewhere.yaml")

    for words in (("decide", "case.yaml", "--authority"), ("check",)):
        done = outside(trapped, *words, "./rivermead")

        assert done.returncode == 2
        assert "rivermead/2027.yaml: this is a link that leads out of the folder" in done.stderr


def test_a_link_within_a_folder_of_editions_is_followed(trapped: Path) -> None:
    (trapped / "rivermead" / "kept").mkdir()
    (trapped / "rivermead" / "kept" / "leeds").write_text(DRAFT, encoding="utf-8")
    (trapped / "rivermead" / "leeds.yaml").symlink_to(trapped / "rivermead" / "kept" / "leeds")

    assert answered(trapped, "--authority", "./rivermead")["pack"]["edition"] == "Draft"


@pytest.mark.parametrize("links", [("a.yaml", "a.yaml"), ("a.yaml", "nowhere.yaml")], ids=["a circle", "nothing"])
def test_a_link_that_leads_to_no_file_is_told_wherever_it_lies(trapped: Path, links: tuple[str, str]) -> None:
    for folder in ("rivermead", "rivermead/cases"):
        (trapped / folder).mkdir(exist_ok=True)
        (trapped / folder / links[0]).symlink_to(links[1])
    for words in (
        ("decide", "case.yaml", "--authority", "./rivermead"),
        ("check", "./rivermead"),
        ("diff", "leeds", "./rivermead"),
        ("test", "./rivermead"),
        ("decide", "rivermead/a.yaml"),
        ("decide", "case.yaml", "--authority", "rivermead/a.yaml"),
        ("decide", "case.yaml", "--national", "rivermead/a.yaml"),
        ("diff", "leeds", "leeds/draft.yaml", "--cases", "rivermead/a.yaml"),
    ):
        done = outside(trapped, *words)

        assert done.returncode == 2, (words, done.stderr)
        assert "rivermead/" in done.stderr


def worked(pack: str) -> str:
    case = "  - case: nothing recorded\n    unconfirmed: yes\n    facts: {}\n"
    return f"cases: {pack}\nas_at: 2026-11-02\nworked:\n{case}    expect: {{visitor.appoint: {{status: needs_information}}}}\n"


def test_a_link_that_leads_out_of_a_folder_of_worked_cases_is_refused(trapped: Path) -> None:
    (trapped / "elsewhere.yaml").write_text(worked("leeds"), encoding="utf-8")
    (trapped / "leeds" / "cases").mkdir()
    (trapped / "leeds" / "cases" / "draft.yaml").symlink_to(trapped / "elsewhere.yaml")

    for name in ("./leeds", "leeds/draft.yaml", "leeds/cases"):
        done = outside(trapped, "test", name)

        assert done.returncode == 2, done.stdout
        assert "leeds/cases/draft.yaml: this is a link that leads out of the folder" in done.stderr


def test_a_folder_of_worked_cases_that_is_itself_a_link_out_of_the_packs_folder_is_refused(trapped: Path) -> None:
    (trapped / "kept").mkdir()
    (trapped / "kept" / "draft.yaml").write_text(worked("leeds"), encoding="utf-8")
    (trapped / "leeds" / "cases").symlink_to(trapped / "kept")

    done = outside(trapped, "test", "leeds/draft.yaml")

    assert done.returncode == 2, done.stdout
    assert "leeds/cases/draft.yaml: this is a link that leads out of the folder" in done.stderr


def test_a_case_of_a_caseload_that_is_a_link_out_of_its_folder_is_told_and_the_others_are_answered(
    trapped: Path,
) -> None:
    folder = trapped / "caseload"
    folder.mkdir()
    (folder / "in.yaml").write_text(CASE, encoding="utf-8")
    (folder / "again.yaml").symlink_to("in.yaml")
    (folder / "out.yaml").symlink_to(trapped / "case.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "round.yaml").symlink_to("round.yaml")

    done = outside(trapped, "diff", "leeds", "leeds/draft.yaml", "--cases", "caseload", "--format", "json")

    load = json.loads(done.stdout)["caseload"]
    assert done.returncode == 3
    assert load["compared"] == 1  # `again.yaml` is followed; by its id the same case is found a second time
    told = {unread["place"]: unread["problem"] for unread in load["unreadable"]}
    assert set(told) == {"out.yaml", "gone.yaml", "round.yaml", "in.yaml"}
    assert "an earlier case has this id too" in told["in.yaml"]
    assert "leads out of the folder" in told["out.yaml"]


def test_an_installation_in_which_every_file_is_a_link_is_the_shipped_one(trapped: Path) -> None:
    (trapped / "site").mkdir()
    for file in sorted((SOURCE / "ivpolicy").rglob("*.py")) + sorted((CHECKOUT / "policies").rglob("*.yaml")):
        inside = file.relative_to(SOURCE if file.is_relative_to(SOURCE) else CHECKOUT)
        link = trapped / "site" / ("" if file.is_relative_to(SOURCE) else "ivpolicy") / inside
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)

    def done(*words: str) -> subprocess.CompletedProcess[str]:
        return process(trapped, "-m", "ivpolicy", *words, source=trapped / "site")

    assert json.loads(done("decide", "case.yaml", "--format", "json").stdout)["pack"]["file"] is None
    assert done("test", "england").returncode == 0


# ---- another national layer ----


def test_a_national_layer_named_is_named_by_json_and_on_every_page(trapped: Path, law: str) -> None:
    result = answered(trapped, "--national", law)

    assert result["national"]["file"] == "law.yaml"
    assert str(result["national"]["edition"]).startswith("Ours")
    for words in (("decide",), ("decide", "--full"), ("compare",), ("compare", "--full")):
        done = outside(trapped, words[0], "case.yaml", "--national", law, *words[1:])
        assert done.returncode == 0, done.stderr
        assert "The national layer is that of `law.yaml`, not the one shipped with ivpolicy." in done.stdout


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github", "gitlab"])
def test_check_names_the_national_layer(trapped: Path, law: str, format_: str) -> None:
    done = outside(trapped, "check", "./leeds", "--national", law, "--format", format_)

    assert done.returncode == 0, done.stderr
    assert "law.yaml" in done.stdout + done.stderr


def test_test_and_diff_name_the_national_layer(trapped: Path, law: str) -> None:
    tested = outside(trapped, "test", "coventry", "england", "--national", law)
    compared = outside(trapped, "diff", "leeds", "leeds/draft.yaml", "--national", law)

    assert "the national layer is that of law.yaml, not the one shipped with ivpolicy" in tested.stdout, tested.stderr
    assert "from law.yaml" in compared.stdout, compared.stderr


@pytest.mark.parametrize(
    ("national", "said"),
    [
        ("nowhere.yaml", "there is no file `nowhere.yaml`"),
        ("england", "there is no file `england`"),
        ("leeds/draft.yaml", "leeds/draft.yaml: this is no national layer"),
    ],
)
def test_what_is_no_national_layer_is_refused(trapped: Path, national: str, said: str) -> None:
    for words in (("decide", "case.yaml"), ("compare", "case.yaml"), ("check", "leeds"), ("test", "coventry")):
        done = outside(trapped, *words, "--national", national)

        assert done.returncode == 2, done.stderr
        assert said in done.stderr


def test_the_national_layer_stands_on_no_other(trapped: Path, law: str) -> None:
    done = outside(trapped, "decide", "case.yaml", "--authority", "england", "--national", law)

    assert done.returncode == 2
    assert "`england` is itself a national layer and stands on no other" in done.stderr


# ---- names that are not in UTF-8 ----

ODD, SHOWN = "caf\udce9", "caf\\xe9"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A repository with a pack, a draft that is refused, a national layer and a case, in files with such names."""
    pack = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8").replace("pack: leeds", "pack: arden", 1)
    try:
        (tmp_path / f"{ODD}.yaml").write_text(pack, encoding="utf-8")
    except (OSError, UnicodeEncodeError) as error:
        pytest.skip(f"no such name here: {type(error).__name__}")
    (tmp_path / f"{ODD}1.yaml").write_text(pack.replace("review_by", "reviewed_by"), encoding="utf-8")
    (tmp_path / f"{ODD}2.yaml").write_text(LAW, encoding="utf-8")
    (tmp_path / f"{ODD}3.yaml").write_text(CASE.replace("leeds", "arden"), encoding="utf-8")
    (tmp_path / ".git").mkdir()
    return tmp_path


def strict(text: str) -> object:
    """A document as any reader of JSON takes it: in UTF-8, and no half characters within."""
    document = json.loads(text.encode("utf-8"))
    json.dumps(document, ensure_ascii=False).encode("utf-8")
    return document


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    "words",
    [
        ("check", f"./{ODD}.yaml", f"./{ODD}1.yaml", "--format", "json"),
        ("check", f"./{ODD}1.yaml", "--format", "sarif"),
        ("check", f"./{ODD}1.yaml", "--format", "gitlab"),
        ("check", f"./{ODD}.yaml", "--national", f"{ODD}2.yaml", "--format", "json"),
        ("decide", f"{ODD}3.yaml", "--authority", f"./{ODD}.yaml", "--question", "visitor.appoint", "--format", "json"),
        ("decide", f"{ODD}3.yaml", "--authority", f"./{ODD}1.yaml", "--format", "json"),
        ("decide", f"{ODD}4.yaml", "--format", "json"),
        ("diff", "leeds", f"./{ODD}.yaml", "--format", "json"),
        ("compare", f"{ODD}3.yaml", "--pack", f"./{ODD}.yaml", "--question", "visitor.appoint", "--format", "json"),
        ("approve", "--verify", f"./{ODD}.yaml", "--format", "json"),
    ],
)
def test_json_about_a_file_whose_name_is_not_in_utf_8_is_json_for_any_reader(odd: Path, encoding: str, words):
    stdout = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    done = outside(odd, *words, stdout=stdout)

    text = stdout.buffer.getvalue().decode(encoding)
    assert "something went wrong" not in done.stderr
    assert json.dumps(SHOWN)[1:-1] in text or "caf%E9" in text
    assert strict(text)


def test_two_such_names_stay_two_and_a_scanner_gets_the_bytes_themselves(odd: Path):
    (odd / "caf\udce8.yaml").write_bytes((odd / f"{ODD}.yaml").read_bytes())

    both = strict(outside(odd, "check", f"./{ODD}.yaml", "./caf\udce8.yaml", "--format", "json").stdout)
    scanned = strict(outside(odd, "check", f"./{ODD}1.yaml", "--format", "sarif").stdout)

    assert isinstance(both, dict)
    assert isinstance(scanned, dict)
    assert both["files"] == ["caf\\xe9.yaml", "caf\\xe8.yaml"]
    assert {artifact["location"]["uri"] for artifact in scanned["runs"][0]["artifacts"]} == {"caf%E91.yaml"}


def test_a_result_over_such_files_is_written_out(odd: Path):
    pack = ivpolicy.load_pack(odd / f"{ODD}.yaml", national=odd / f"{ODD}2.yaml")
    case = pack.read_case({"case_id": "invented", "child": {"statuses": ["looked_after"]}})

    document = ivpolicy.evaluate(pack, case, as_at=date(2026, 11, 2)).document()

    assert (document.pack.file or "").endswith(f"/{SHOWN}.yaml")
    assert strict(document.model_dump_json()) == document.model_dump(mode="json")


def test_half_a_character_in_a_pack_is_refused_at_its_place(tmp_path: Path):
    pack = tmp_path / "arden.yaml"
    pack.write_text(DRAFT.replace("title: ", 'title: "\\ud83d" # ', 1), encoding="utf-8")

    with pytest.raises(ivpolicy.PackError, match="hidden character U\\+D83D, written as an escape"):
        ivpolicy.load_pack(pack)


def test_accents_of_a_page_stay_beside_such_a_name(odd: Path):
    text = (odd / f"{ODD}1.yaml").read_text(encoding="utf-8").replace("reviewed_by", "r\u00e9view")
    (odd / f"{ODD}1.yaml").write_text(text, encoding="utf-8")

    done = outside(odd, "check", f"./{ODD}1.yaml")

    assert f"{SHOWN}1.yaml" in done.stdout
    assert "r\u00e9view" in done.stdout


# ---- modules ----


@pytest.mark.parametrize("module", ["yaml", "json", "pydantic", "argparse", "datetime", "hashlib"])
def test_a_file_here_with_the_name_of_a_module_is_not_run_in_its_place(tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text("raise SystemExit('taken for the module')\n", encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}

    words = [sys.executable, "-m", "ivpolicy", "decide", "case.yaml", "--question", "visitor.appoint"]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stderr) == (0, "")
