"""The file itself, opened from a folder in Debian's Chromium: it decides as the command line does, and sends nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import date
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from browser import CHROMIUM
from ivpolicy import evaluate, load_pack, read_case, shipped_packs
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.one_file.edition import one_file
from ivpolicy.one_file.screened import screened_files

ROOT = Path(__file__).parents[2]
PARTS = Path(os.environ.get("IVPOLICY_PARTS", ROOT / "build/parts"))
RETURN = ROOT / "examples/return"
AS_AT, REACHES = "2026-11-02", "2027-03-31"
OWN = "Invented Council"
WALK = """<script>
const asked = ASKED;
const blobs = {}, addressed = URL.createObjectURL;
URL.createObjectURL = (blob) => { const made = addressed.call(URL, blob); blobs[made] = blob; return made; };
const until = async (done) => { while (!done()) await new Promise((next) => setTimeout(next, 50)); };
(async () => {
  await until(() => window.ivpolicy || document.getElementById("told").textContent.startsWith("This file could not"));
  const found = {ready: window.ivpolicy && window.ivpolicy.readyAfter, digests: {}, after: []};
  if (window.ivpolicy) {
    const main = () => document.querySelector("#shown main");
    const pressed = async (button) => {
      const before = main(), began = performance.now();
      document.querySelector("#shown form").requestSubmit(button);
      await until(() => main() !== before);
      found.after.push(performance.now() - began);
    };
    document.querySelector("#shown [name=pack]").value = "leeds";
    for (const [part, value] of [["day", "2"], ["month", "11"], ["year", "2026"]])
      document.querySelector(`#shown [name=as_at-${part}]`).value = value;
    await pressed(document.querySelector("#shown form button"));
    found.first = document.title;
    for (let n = 0; n < 5; n++) {
      const no = document.querySelector("#shown input[type=radio][value=no], #shown input[type=radio]");
      if (no) no.checked = true;
      await pressed(no ? document.querySelector("#shown form button") : document.querySelector("#shown button[value=skip]"));
    }
    found.walked = document.title;
    const state = () => document.querySelector("#shown main form [name=state]").value;
    found.newest = state();
    history.back();
    await new Promise((next) => setTimeout(next, 200));
    found.back = document.title;
    found.answersBack = state();
    const chosen = new DataTransfer();
    for (const [name, text] of asked.files) chosen.items.add(new File([text], name));
    document.getElementById("return-files").files = chosen.files;
    document.getElementById("return-pack").value = "leeds";
    document.getElementById("return-day").value = asked.reaches;
    const unscreened = main(), start = performance.now();
    document.getElementById("return").requestSubmit();
    await until(() => main() !== unscreened);
    found.screening = performance.now() - start;
    found.screened = main().querySelector("h1").textContent;
    found.kept = {};
    for (const link of main().querySelectorAll("a[download]")) found.kept[link.download] = await blobs[link.href].text();
    for (const [name, text, suffix, packs] of asked.cases) for (const pack of packs) {
      let told;
      try { told = window.ivpolicy.decided(text, suffix, pack, asked.asAt); } catch (error) { told = "refused"; }
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told));
      found.digests[name + " " + pack] = Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join("");
    }
    const own = new DataTransfer();
    own.items.add(new File([asked.own], "own.yaml"));
    document.getElementById("own-pack").files = own.files;
    const unchanged = main();
    document.getElementById("own-pack").dispatchEvent(new Event("change"));
    await until(() => main() !== unchanged);
    found.replaced = [document.getElementById("told").textContent, main().textContent];
  } else found.why = document.getElementById("told").textContent;
  document.body.replaceChildren("FOUND" + JSON.stringify(found) + "END");
})();
</script></body>"""

Opened = tuple[dict[str, Any], list[str], int]
"""What a walk found, every address that the browser was asked for, and the size of the file."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
    pytest.mark.skipif(
        not PARTS.is_dir(), reason="the parts of the one file are not there: `make parts`, or IVPOLICY_PARTS names them"
    ),
]


def cases(*, of_each: bool) -> list[tuple[str, str, str, list[str]]]:
    """The examples with the packs each is asked under: every one, or one of them, another for each."""
    packs = list(shipped_packs())
    found = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".yaml", ".json"))
    return [
        (path.stem, path.read_text("utf-8"), path.suffix, packs if of_each else [packs[number % len(packs)]])
        for number, path in enumerate(found)
    ]


def digest(text: str, suffix: str, pack: str) -> str:
    try:
        record = read_case(read_case_bytes(text.encode(), suffix=suffix))
        told = (
            evaluate(load_pack(pack), record, as_at=date.fromisoformat(AS_AT), hypothetical=True)
            .document()
            .model_dump_json(by_alias=True)
        )
    except Exception:  # noqa: BLE001 - what cannot be decided here cannot be there
        told = "refused"
    return sha256(told.encode()).hexdigest()


def seen(page: str, folder: Path) -> tuple[str, list[str]]:
    """What a page came to, and every address that it had the browser ask, from the browser's own log of the network.

    What the browser asks of its maker for itself has no page that asked for it.
    """
    (folder / "one.html").write_text(page, encoding="utf-8")
    ran = subprocess.run(
        [
            str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            f"--user-data-dir={folder / 'user'}", f"--log-net-log={folder / 'net.json'}", "--virtual-time-budget=600000",
            "--dump-dom", f"file://{folder / 'one.html'}",
        ],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    logged = json.loads((folder / "net.json").read_text("utf-8"))["events"]
    asked = [event["params"] for event in logged if "initiator" in (event.get("params") or {})]
    return ran.stdout, [str(one["url"]) for one in asked if one["initiator"] != "not an origin"]


def walked(folder: Path, *, of_each: bool) -> Opened:
    """What somebody who answers six questions and asks for the documents of the examples gets to see."""
    page = one_file(PARTS)
    own = (ROOT / "policies/leeds.yaml").read_text("utf-8").replace("Leeds City Council", OWN)
    files = [(path.name, path.read_text("utf-8")) for path in sorted(RETURN.iterdir())]
    asked = {"cases": cases(of_each=of_each), "asAt": AS_AT, "files": files, "reaches": REACHES, "own": own}
    walk = WALK.replace("ASKED", json.dumps(asked).replace("</", "<\\/"))
    shown, requests = seen(page.replace("</body>", walk, 1), folder)
    found = re.search(r"FOUND(.*)END", shown, re.DOTALL)
    assert found is not None, shown[-500:]
    return json.loads(unescape(found[1])), requests, len(page)


def decided_here(*, of_each: bool) -> dict[str, str]:
    return {
        f"{name} {pack}": digest(text, suffix, pack)
        for name, text, suffix, packs in cases(of_each=of_each)
        for pack in packs
    }


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return walked(tmp_path_factory.mktemp("one-file"), of_each=False)


def test_it_asks_goes_on_and_goes_back(opened: Opened) -> None:
    found, _, _ = opened
    assert "why" not in found, found
    # a lone question on safety comes before all others
    assert str(found["first"]).startswith("Is anyone concerned that the child may be at risk of harm?")
    assert found["walked"] != found["first"]
    assert found["back"] != found["walked"]
    assert found["answersBack"] == found["newest"], "going on from here would lose what was answered since"


def test_it_decides_examples_under_packs_to_the_byte(opened: Opened) -> None:
    assert opened[0]["digests"] == decided_here(of_each=False)


@pytest.mark.soak
def test_it_decides_every_example_under_every_pack_to_the_byte(tmp_path: Path) -> None:
    assert walked(tmp_path, of_each=True)[0]["digests"] == decided_here(of_each=True)


def test_a_return_is_screened_in_it_to_the_byte_as_outside(opened: Opened) -> None:
    found = opened[0]
    outside = screened_files(
        {path.name: path.read_bytes() for path in RETURN.iterdir()},
        load_pack("leeds", as_at=date.fromisoformat(REACHES)),
        date.fromisoformat(REACHES),
    )
    assert found["kept"] == dict(outside.files)
    assert found["screened"] == "Caseload on 31 March 2027: Leeds City Council"


def test_a_pack_in_place_of_a_shipped_one_is_told_of_where_it_is_chosen(opened: Opened) -> None:
    told, start = opened[0]["replaced"]
    assert told == f"{OWN} answers in place of the pack that came with this file: choose it below."
    assert f"{OWN}: this pack takes the place of the one that came with this file." in start


def test_the_page_had_the_browser_ask_nobody_for_anything(opened: Opened) -> None:
    assert opened[1] == []


def test_a_page_that_asks_somebody_is_noticed(tmp_path: Path) -> None:
    _, requests = seen('<!doctype html><title>asks</title><img src="http://127.0.0.1:9/of-a-child">', tmp_path)
    assert requests == ["http://127.0.0.1:9/of-a-child"]


def test_it_is_no_larger_than_can_be_sent_round(opened: Opened) -> None:
    assert opened[2] <= 22_000_000
