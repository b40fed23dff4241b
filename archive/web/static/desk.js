// The desk works without this file. Two minutes before a session ends it says so, and going on asks the server once.
"use strict";

const ends = document.getElementById("ends");
const soon = document.getElementById("soon");
let waiting = 0;

function wait() {
  clearTimeout(waiting);
  soon.hidden = true;
  waiting = setTimeout(() => { soon.hidden = false; }, Math.max(0, ends.dataset.left - 120) * 1000);
}

if (ends && soon) {
  wait();
  document.getElementById("go-on").addEventListener("click", async () => {
    const answer = await fetch("/desk", { redirect: "manual" });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const again = page.getElementById("ends");
    if (!again) { location.reload(); return; }
    ends.dataset.left = again.dataset.left;
    ends.textContent = again.textContent;
    wait();
  });
}

// Single keys: j k move, Enter opens, x marks, / goes to the filter, digits choose an answer, and what bears data-press
// is pressed by its key, or gone to where it is a field. Off by a switch on the account's page; silent in fields and
// while an input method composes.
const KEYS = "desk-keys";
const off = () => localStorage.getItem(KEYS) === "off";
const rows = [...document.querySelectorAll("[data-row]")];
let at = -1;

function go(step) {
  if (!rows.length) return;
  if (at >= 0) rows[at].classList.remove("current");
  at = Math.min(rows.length - 1, Math.max(0, at + step));
  rows[at].classList.add("current");
  rows[at].querySelector("a").focus();
}

const doings = {
  j: () => go(1),
  k: () => go(-1),
  x: () => { if (at >= 0) rows[at].querySelector("input[type=checkbox]")?.click(); },
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("keyhelp")?.scrollIntoView(),
};

document.addEventListener("keydown", event => {
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (off() || typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const answer = document.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (answer) { answer.checked = true; answer.focus(); event.preventDefault(); return; }
  const pressed = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  if (pressed) { if (pressed.matches("input")) pressed.focus(); else pressed.click(); event.preventDefault(); return; }
  const doing = Object.hasOwn(doings, event.key) ? doings[event.key] : null;
  if (doing) { doing(); event.preventDefault(); }
});

const keys = document.getElementById("keys");
if (keys) {
  keys.hidden = false;
  keys.checked = !off();
  keys.closest("p").hidden = false;
  keys.addEventListener("change", () => localStorage.setItem(KEYS, keys.checked ? "on" : "off"));
}
