// Everything works without this file and without htmx. htmx sends a changed filter at once and puts the new list in
// place; here "/" goes to the search field, arrow keys walk the board, and citations can be copied.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector(".seek input").focus();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = event.target.closest("table.board a, table.matrix a");
  if (!step || !link) return;
  const links = [...document.querySelectorAll("table.board tbody th a, table.matrix tbody th a")];
  const next = links[links.indexOf(link) + step];
  if (next) { event.preventDefault(); next.focus(); }
});

function offerCopying(within) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll("button.copy")) button.hidden = false;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.dataset.done = "true";
});

offerCopying(document);
document.addEventListener("htmx:load", (event) => offerCopying(event.target));
