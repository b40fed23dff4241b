// Everything works without this file. It adds: "/" goes to the search field, a change of a filter sends it at once,
// arrow keys walk the board, and citations can be copied.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector(".seek input").focus();
  }
});

// A select that is walked with the arrow keys fires "change" at every step in some browsers: only a pointer sends.
let pointed = false;
document.addEventListener("pointerdown", () => { pointed = true; }, true);
document.addEventListener("keydown", () => { pointed = false; }, true);
for (const select of document.querySelectorAll(".filters select")) {
  select.addEventListener("change", () => { if (pointed) select.form.requestSubmit(); });
}

for (const table of document.querySelectorAll("table.board, table.matrix")) {
  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const link = event.target.closest("a");
    if (!step || !link) return;
    const links = [...document.querySelectorAll("table.board tbody th a, table.matrix tbody th a")];
    const next = links[links.indexOf(link) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
}

for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.dataset.done = "true";
  });
}
