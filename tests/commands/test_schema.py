"""`ivpolicy schema`: as published, or of one pack for an editor."""

from __future__ import annotations

import json
from pathlib import Path

from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.files.schemas import schema_text

GOOD = Path(__file__).parents[1] / "packs" / "constructs" / "several_sources.yaml"


def test_schema_of_a_pack_names_its_clauses_with_what_they_say(capsys):
    assert main(["schema", "pack", "--pack", str(GOOD)]) == ExitCode.ANSWERED

    definitions = json.loads(capsys.readouterr().out)["definitions"]
    clauses = definitions[definitions["own_clause"]["anyOf"][0]["$ref"].rpartition("/")[2]]
    assert len(clauses["enum"]) == len(clauses["enumDescriptions"]) > 1


def test_schema_of_any_pack_is_the_published_one(capsys):
    assert main(["schema", "pack"]) == ExitCode.ANSWERED

    assert capsys.readouterr().out == schema_text("pack")


def test_pack_that_is_refused_is_refused_here_with_its_place(tmp_path, capsys):
    broken = tmp_path / "broken.yaml"
    broken.write_text(GOOD.read_text().replace("says:", "sayz:", 1), encoding="utf-8")

    assert main(["schema", "pack", "--pack", str(broken)]) == ExitCode.BAD_PACK
    assert "did you mean `says`?" in capsys.readouterr().err


def test_a_pack_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["schema", "pack", "--pack", str(tmp_path / "none.yaml")]) == ExitCode.WRONG_USE
    assert "none.yaml" in capsys.readouterr().err


def test_another_schema_is_of_no_pack(capsys):
    assert main(["schema", "record", "--pack", str(GOOD)]) == ExitCode.WRONG_USE
    assert "write `ivpolicy schema pack --pack FILE`" in capsys.readouterr().err
