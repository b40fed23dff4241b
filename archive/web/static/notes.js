// A reader's own notes, tags and collections. They are kept in this browser and sent nowhere: a collection is shared in
// the part of an address behind "#", which browsers do not send to servers. Nothing shared is taken for markup.
"use strict";

(() => {
  const KEY = "nianbao.notes";
  const MOST = 30000; // characters of a shared address; longer ones are cut by mail and chat programs
  const INSIDE = /^\/(reports|organs|regions)\/[^/\\?#]+$/;
  const FIELDS = ["title", "note", "tags", "collection"];

  function read() {
    try {
      return clean(JSON.parse(localStorage.getItem(KEY)));
    } catch {
      return {};
    }
  }

  function keep(items) {
    try {
      localStorage.setItem(KEY, JSON.stringify({ version: 1, items }));
      return true;
    } catch {
      return false; // storage is full or forbidden
    }
  }

  // Return the items of what was stored, shared or loaded: texts by the address of their page, and nothing else.
  function clean(told) {
    const items = {};
    for (const [path, item] of Object.entries((told && told.items) || {})) {
      if (!INSIDE.test(path) || typeof item !== "object" || item === null) continue;
      items[path] = Object.fromEntries(FIELDS.map((name) => [name, String(item[name] ?? "").slice(0, 5000)]));
    }
    return items;
  }

  const tagsOf = (item) => item.tags.split(/[,，、;；\s]+/).filter(Boolean);

  function encoded(items) {
    const bytes = new TextEncoder().encode(JSON.stringify({ version: 1, items }));
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function decoded(text) {
    try {
      const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
      return clean(JSON.parse(new TextDecoder().decode(bytes)));
    } catch {
      return {};
    }
  }

  // The form on a page that can be noted.
  function editor(section) {
    const path = section.dataset.page;
    const own = read()[path];
    const inputs = section.querySelectorAll("[name]");
    for (const input of inputs) if (own) input.value = own[input.name];
    section.hidden = false;
    if (own) section.open = true;
    section.addEventListener("change", () => {
      const items = read();
      const item = { title: section.dataset.title };
      for (const input of inputs) item[input.name] = input.value.trim();
      if (item.note || item.tags || item.collection) items[path] = item;
      else delete items[path];
      section.querySelector(".kept").textContent = keep(items) ? section.dataset.kept : section.dataset.failed;
    });
  }

  // The page of all notes.
  function board(page) {
    const shared = location.hash.startsWith("#c=") ? decoded(location.hash.slice(3)) : null;
    const part = (name) => page.querySelector(`[data-part="${name}"]`);
    let tag = "";

    function shown() {
      const items = Object.entries(shared || read());
      return items.filter(([, item]) => !tag || tagsOf(item).includes(tag));
    }

    function draw() {
      const items = shown();
      part("shared").hidden = !shared;
      part("own").hidden = Boolean(shared);
      part("none").hidden = items.length > 0;
      part("send").hidden = items.length === 0 || Boolean(shared);
      const tags = [...new Set(Object.values(shared || read()).flatMap(tagsOf))].sort();
      part("tags").replaceChildren(...["", ...tags].map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name || page.dataset.all;
        button.setAttribute("aria-pressed", String(name === tag));
        button.addEventListener("click", () => { tag = name; draw(); });
        return button;
      }));
      part("tags").hidden = tags.length === 0;
      const names = [...new Set(items.map(([, item]) => item.collection))].sort();
      part("list").replaceChildren(...names.flatMap((name) => {
        const heading = document.createElement("h2");
        heading.textContent = name || page.dataset.loose;
        const list = document.createElement("ul");
        list.className = "rows";
        list.append(...items.filter(([, item]) => item.collection === name).map(row));
        return [heading, list];
      }));
      const address = `${location.origin}${location.pathname}${location.search}#c=${encoded(Object.fromEntries(items))}`;
      part("address").value = address.length > MOST ? page.dataset.long : address;
    }

    function row([path, item]) {
      const line = page.querySelector("template").content.firstElementChild.cloneNode(true);
      const link = line.querySelector("a");
      link.href = path + (document.documentElement.lang === "en" ? "?lang=en" : "");
      link.textContent = item.title || path;
      line.querySelector(".note").textContent = item.note;
      line.querySelector(".tags").textContent = tagsOf(item).join(" ");
      const button = line.querySelector("button");
      button.hidden = Boolean(shared);
      button.addEventListener("click", () => {
        const items = read();
        delete items[path];
        keep(items);
        draw();
      });
      return line;
    }

    part("take").addEventListener("click", () => {
      if (!keep({ ...shared, ...read() })) { part("failed").hidden = false; return; } // one's own notes stay as they are
      history.replaceState(null, "", location.pathname + location.search);
      location.reload();
    });
    part("save").addEventListener("click", () => {
      const text = JSON.stringify({ version: 1, items: Object.fromEntries(shown()) }, null, 1);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = "nianbao-notes.json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
    part("load").addEventListener("change", async (event) => {
      const text = await event.target.files[0].text();
      let loaded = {};
      try { loaded = clean(JSON.parse(text)); } catch { /* no such file of ours */ }
      part("failed").hidden = Object.keys(loaded).length > 0 && keep({ ...loaded, ...read() });
      draw();
    });
    document.querySelector("#notes-need").hidden = true;
    page.hidden = false;
    draw();
  }

  for (const link of document.querySelectorAll(".with-notes")) link.hidden = false;
  for (const section of document.querySelectorAll("details.own-note")) editor(section);
  const page = document.querySelector("#notes");
  if (page) {
    board(page);
    window.addEventListener("hashchange", () => location.reload());
  }
})();
