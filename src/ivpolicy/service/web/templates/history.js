"use strict";
// Back, forward and reload: the browser asks for the page anew, and the newest answers of this tab are put into it.
// They are kept in the tab alone, enciphered with a key that the service holds and the disk does not.
{
  const {answers, page, key} = document.documentElement.dataset, before = history.state;
  const cipher = () => crypto.subtle.importKey("raw", Uint8Array.from(atob(key), (c) => c.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
  const text = (bytes) => Array.from(bytes, (b) => String.fromCharCode(b)).join("");
  const filled = () => [...new FormData(document.querySelector("main form"))].filter(([, value]) => typeof value === "string");

  async function keep() {
    const iv = crypto.getRandomValues(new Uint8Array(12)), told = new TextEncoder().encode(JSON.stringify({page, fields: filled()}));
    const kept = new Uint8Array(await crypto.subtle.encrypt({name: "AES-GCM", iv}, await cipher(), told));
    sessionStorage.setItem(answers, btoa(text(iv) + text(kept)));
  }

  async function again() {
    const kept = Uint8Array.from(atob(sessionStorage.getItem(before.answers)), (c) => c.charCodeAt(0));
    const told = await crypto.subtle.decrypt({name: "AES-GCM", iv: kept.slice(0, 12)}, await cipher(), kept.slice(12));
    const {page: newest, fields} = JSON.parse(new TextDecoder().decode(told)), form = new URLSearchParams(before.page);
    for (const [name, value] of fields) if (name === "state" || newest === before.page) form.append(name, value);
    if (newest === before.page) form.append("again", "typed");
    const answer = await fetch(before.to, {method: "POST", body: form});
    const body = await answer.text();
    document.open(); document.write(body); document.close();
  }

  if (answers) addEventListener("DOMContentLoaded", async () => {
    try {
      await keep();
      history.replaceState({answers, page, to: document.querySelector("main form").getAttribute("action")}, "");
      addEventListener("input", () => keep().catch(() => {}));
    } catch { /* nothing can be kept here: the browser asks whether to send the form again */ }
  });
  else if (before && before.answers) {
    document.documentElement.hidden = true;
    const ready = new Promise((done) => addEventListener("DOMContentLoaded", done));
    again().catch(async () => {
      await ready;
      const told = document.createElement("p");
      told.className = "note";
      told.textContent = "What was answered in this tab cannot be shown again: the service was started anew since, or does not answer. Begin with the case file, if you saved it.";
      document.querySelector("main").prepend(told);
      document.documentElement.hidden = false;
    });
  }
}
