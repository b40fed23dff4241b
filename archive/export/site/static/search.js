"use strict";
// Finds documents that hold all character pairs of the words; then looks into the pages themselves whether they hold them.
var nianbao = (function () {
  var SHOWN = 20, about = null, shards = {}, titles = {}, waiting = {};
  function load(name) {
    return waiting[name] = waiting[name] || new Promise(function (done, fail) {
      var script = document.createElement("script");
      script.src = "search/" + name + ".js";
      script.onload = done;
      script.onerror = function () { fail(new Error(name)); };
      document.head.appendChild(script);
    });
  }
  function fold(text) { return text.normalize("NFKC").toLowerCase().replace(/\s+/g, ""); }
  function pairs(text) {
    var signs = Array.from(text), found = new Set();
    for (var at = 0; at + 1 < signs.length; at++) found.add(signs[at] + signs[at + 1]);
    return Array.from(found);
  }
  function shardOf(pair) {
    var signs = Array.from(pair);
    return (signs[0].codePointAt(0) * 31 + signs[1].codePointAt(0) * 7) % about.shards;
  }
  function common() {
    var signs = Array.from(about.common), found = new Set();
    for (var at = 0; at < signs.length; at += 2) found.add(signs[at] + signs[at + 1]);
    return found;
  }
  function unpack(steps) {
    var before = 0;
    return steps.split(" ").map(function (step) { return before += parseInt(step, 36); });
  }
  function file(number) { return ("00" + number).slice(-3); }
  async function candidates(words) {
    await load("about");
    var left = pairs(words).filter(function (pair) { return !common().has(pair); });
    await Promise.all(left.map(function (pair) { return load(file(shardOf(pair))); }));
    var lists = left.map(function (pair) {
      var steps = shards[shardOf(pair)][pair];
      return steps === undefined ? [] : unpack(steps);
    }).sort(function (one, other) { return one.length - other.length; });
    if (!lists.length) return Array.from({length: about.documents}, function (_, n) { return n; });
    return lists.reduce(function (some, list) {
      var there = new Set(list);
      return some.filter(function (one) { return there.has(one); });
    });
  }
  async function entry(number) {
    var part = Math.floor(number / about.titles);
    await load("titles-" + part);
    return titles[part][number % about.titles];
  }
  async function holds(path, words) {
    var page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
    var text = fold(page.querySelector("main").textContent), at = text.indexOf(words);
    return at < 0 ? null : text.slice(Math.max(0, at - 20), at + words.length + 30);
  }
  async function show(asked) {
    var told = document.getElementById("told"), list = document.getElementById("found"), words = fold(asked);
    list.textContent = "";
    if (Array.from(words).length < 2) { told.textContent = "请输入至少两个字。"; return; }
    var begun = performance.now(), found = await candidates(words), shown = found.slice(0, SHOWN);
    var rows = await Promise.all(shown.map(entry));
    var items = rows.map(function (row) {
      var item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("small");
      link.href = row[0]; link.textContent = row[1]; more.textContent = " " + row[2];
      item.append(link, more); list.append(item);
      return item;
    });
    told.textContent = (found.length ? "可能含有的年报 " + found.length + " 份" : "没有找到") + (found.length > SHOWN ? "，列出前 " + SHOWN + " 份" : "") + "。";
    told.dataset.ms = Math.round(performance.now() - begun);
    if (location.protocol === "file:") { told.textContent += "在本机打开时不能逐份核对原文。"; told.dataset.done = "1"; return; }
    var kept = await Promise.all(rows.map(async function (row, n) {
      try {
        var text = await holds(row[0], words);
        if (text === null) { items[n].remove(); return false; }
        var mark = document.createElement("p"); mark.textContent = "…" + text + "…"; items[n].append(mark);
        return true;
      } catch (error) { return true; }
    }));
    var sure = kept.filter(Boolean).length;
    told.textContent = found.length > SHOWN ? "可能含有的年报 " + found.length + " 份；前 " + SHOWN + " 份已核对原文，" + sure + " 份含有。" : "含有的年报 " + sure + " 份。";
    told.dataset.done = "1";
  }
  addEventListener("DOMContentLoaded", function () {
    var box = document.getElementById("q"), asked = new URLSearchParams(location.search).get("q") || "";
    box.value = asked;
    if (asked) show(asked).catch(function (error) { document.getElementById("told").textContent = "检索文件不能读取：" + error.message; });
    box.form.addEventListener("submit", function (event) {
      event.preventDefault();
      history.replaceState(null, "", "?q=" + encodeURIComponent(box.value));
      show(box.value);
    });
  });
  return {
    about: function (told) { about = told; },
    shard: function (number, told) { shards[number] = told; },
    titles: function (number, told) { titles[number] = told; }
  };
})();
