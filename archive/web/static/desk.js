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
