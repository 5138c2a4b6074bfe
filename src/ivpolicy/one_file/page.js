// Starts Python from what this file holds, and shows the pages it makes. What is fetched is answered from memory.
const PARTS = {/*PARTS*/};
const TYPES = {wasm: "application/wasm", zip: "application/zip", json: "application/json", mjs: "text/javascript"};
const shown = document.getElementById("shown"), told = document.getElementById("told");
const ownPack = document.getElementById("own-pack"), asked = (name) => document.getElementById(`return-${name}`);
// Pages gone back to. A browser writes the state of its own history to disk, so that holds their numbers alone.
const past = [];
// What has been answered, by interview: a page gone back to is made anew with it, or going on from there would lose it.
const newest = {};

async function part(name) {
  const packed = Uint8Array.from(atob(PARTS[name]), (c) => c.charCodeAt(0));
  delete PARTS[name];
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
const typeOf = (name) => TYPES[name.split(".").pop()] || "application/octet-stream";
const address = async (name) => URL.createObjectURL(new Blob([await part(name)], {type: typeOf(name)}));

window.fetch = async (asked) => {
  const name = String(asked.url || asked).split("/").pop();
  if (!(name in PARTS)) throw new TypeError("this page fetches nothing");
  return new Response(await part(name), {headers: {"Content-Type": typeOf(name)}});
};

async function started() {
  const {default: createPyodideModule} = await import(await address("pyodide.asm.mjs"));
  const {loadPyodide} = await import(await address("pyodide.mjs"));
  const lockFileContents = JSON.parse(new TextDecoder().decode(await part("pyodide-lock.json")));
  const python = await loadPyodide({indexURL: "http://nowhere.invalid/", createPyodideModule, lockFileContents});
  const site = python.runPython("import sys; next(p for p in sys.path if p.endswith('site-packages'))");
  python.unpackArchive(await part("site.zip"), "zip", {extractDir: site});
  const day = new Date(), two = (n) => String(n).padStart(2, "0");
  python.globals.set("today", `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
  python.runPython("import importlib; importlib.invalidate_caches()");
  return python.runPython("from ivpolicy.one_file.in_browser import PagesInBrowser; PagesInBrowser(today)");
}

function draw(body) {
  const page = new DOMParser().parseFromString(body, "text/html");
  document.title = page.title;
  shown.replaceChildren(...page.body.childNodes);
  window.scrollTo(0, 0);
  const first = shown.querySelector(".error-summary, [role=alert], main");
  if (first) { first.tabIndex = -1; first.focus({preventScroll: true}); }
  const {answers, page: again} = page.documentElement.dataset, state = shown.querySelector("main form input[name=state]");
  if (answers && state) newest[answers] = state.value;
  return {answers, again};
}

function show(sent, remembered) {
  const page = JSON.parse(sent);
  if (page.file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page.body], {type: page.media}));
    link.download = page.file;
    link.click();
    return;
  }
  const made = draw(page.body);
  if (page.files) shown.querySelector("h1").after(...Object.entries(page.files).map(saving));
  if (!remembered) history.pushState({at: past.push({...page, ...made}) - 1}, "");
}

function goneBackTo(page, pages) {
  if (!page) return pages.start();
  if (!(page.answers in newest)) return JSON.stringify(page);
  return pages.step(JSON.stringify([...new URLSearchParams(page.again), ["state", newest[page.answers]]]), new Uint8Array(), "");
}

// A file to keep.
function saving([name, text]) {
  const link = document.createElement("a"), line = document.createElement("p");
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.textContent = `Save ${name}`;
  line.append(link);
  return line;
}

function choosePack(packs) {
  asked("pack").replaceChildren(...packs.map(([id, name]) => new Option(name, id)));
}

async function fileOf(input) {
  const file = input && input.files && input.files[0];
  if (!file) return [new Uint8Array(), ""];
  return [new Uint8Array(await file.arrayBuffer()), file.name.includes(".") ? "." + file.name.split(".").pop() : ""];
}

try {
  const began = performance.now(), pages = await started();
  document.getElementById("style").textContent = pages.style();
  history.replaceState({start: true}, "");
  show(pages.start(), true);
  told.textContent = "";
  ownPack.disabled = asked("go").disabled = false;
  choosePack(JSON.parse(pages.packs()));

  shown.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, fields = [];
    for (const [name, value] of new FormData(form, event.submitter)) if (typeof value === "string") fields.push([name, value]);
    const [bytes, suffix] = await fileOf(form.querySelector("input[type=file]"));
    show(pages.step(JSON.stringify(fields), bytes, suffix));
  });
  shown.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || link.download) return;
    const to = link.getAttribute("href");
    event.preventDefault();
    if (to.startsWith("#")) {
      const field = document.getElementById(to.slice(1));
      if (field) { field.scrollIntoView(); field.focus(); }
    } else if (to === "./") show(pages.start());
  });
  window.addEventListener("popstate", (event) => {
    show(goneBackTo(event.state && past[event.state.at], pages), true);
  });
  ownPack.addEventListener("change", async () => {
    const [bytes] = await fileOf(ownPack), answer = JSON.parse(pages.add_pack(bytes));
    told.textContent = answer.added || "It is refused: see below.";
    choosePack(JSON.parse(pages.packs()));
    show(answer.added ? pages.start() : JSON.stringify(answer));
  });
  document.getElementById("return").addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = await Promise.all([...asked("files").files].map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())]));
    told.textContent = "Screening…";
    await new Promise((next) => setTimeout(next, 50));
    show(pages.screened(chosen, asked("pack").value, asked("day").value));
    told.textContent = "";
  });
  // For whoever checks that this file decides as the command line does: the library's own document.
  window.ivpolicy = {
    decided: (text, suffix, pack, asAt) => pages.decided(new TextEncoder().encode(text), suffix, pack, asAt),
    readyAfter: performance.now() - began,
  };
} catch (error) {
  told.textContent = `This file could not get ready: ${error}. A browser of 2023 or later is needed.`;
}
