// The desk works without this file. Two minutes before a session ends it says so, and going on asks the server once.
"use strict";

const ends = document.getElementById("ends");
const soon = document.getElementById("soon");
let waiting = 0;

function wait() {
  clearTimeout(waiting);
  soon.hidden = true;
  const left = new Date(ends.dataset.ends) - Date.now() - 120_000;
  waiting = setTimeout(() => { soon.hidden = false; }, Math.max(0, left));
}

if (ends && soon) {
  wait();
  document.getElementById("go-on").addEventListener("click", async () => {
    const answer = await fetch("/desk", { redirect: "manual" });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const again = page.getElementById("ends");
    if (!again) { location.reload(); return; }
    ends.dataset.ends = again.dataset.ends;
    ends.textContent = again.textContent;
    wait();
  });
}
