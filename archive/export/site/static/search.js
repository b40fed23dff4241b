"use strict";
// Finds documents that hold all character pairs of the words; then looks into the pages themselves whether they hold them.
var nianbao = (function () {
  var SHOWN = 20, ALIKE = 10, FEWEST = 4, LEAST = 0.35, about = null, common = null, shards = {}, titles = {}, waiting = {}, turn = 0;
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
  function commonPairs(text) {
    var signs = Array.from(text), found = new Set();
    for (var at = 0; at < signs.length; at += 2) found.add(signs[at] + signs[at + 1]);
    return found;
  }
  function unpack(steps) {
    var before = 0;
    return steps.split(" ").map(function (step) { return before += parseInt(step, 36); });
  }
  function file(number) { return ("000" + number).slice(-4); }
  async function listed(words) {
    await load("about");
    var left = pairs(words).filter(function (pair) { return !common.has(pair); });
    await Promise.all(left.map(function (pair) { return load(file(shardOf(pair))); }));
    return left.map(function (pair) {
      var steps = shards[shardOf(pair)][pair];
      return steps === undefined ? [] : unpack(steps);
    }).sort(function (one, other) { return one.length - other.length; });
  }
  function candidates(lists) {
    if (!lists.length) return Array.from({length: about.documents}, function (_, n) { return n; });
    return lists.reduce(function (some, list) {
      var there = new Set(list);
      return some.filter(function (one) { return there.has(one); });
    });
  }
  // Of words half remembered: the documents that hold enough of their pairs; first those that hold the rarer ones.
  function alike(lists) {
    var held = new Map();
    if (lists.length < FEWEST) return [];
    lists.forEach(function (list) {
      var weight = Math.log(1 + about.documents / Math.max(1, list.length));
      list.forEach(function (one) {
        var before = held.get(one) || [0, 0];
        held.set(one, [before[0] + weight, before[1] + 1]);
      });
    });
    return Array.from(held).filter(function (one) { return one[1][1] >= lists.length * LEAST; })
      .sort(function (one, other) { return other[1][0] - one[1][0] || one[0] - other[0]; })
      .slice(0, ALIKE).map(function (one) { return one[0]; });
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
  // A search begun later leaves an earlier one behind, wherever that is.
  async function show(asked) {
    var told = document.getElementById("told"), list = document.getElementById("found"), words = fold(asked);
    list.textContent = "";
    document.getElementById("more").hidden = true;
    delete told.dataset.done;
    if (Array.from(words).length < 2) { told.textContent = "请输入至少两个字。"; return; }
    var begun = performance.now(), mine = ++turn, lists = await listed(words);
    await further({turn: mine, words: words, lists: lists, found: candidates(lists), at: 0, sure: 0}, begun);
  }
  function row(list, told) {
    var item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("small");
    link.href = told[0]; link.textContent = told[1]; more.textContent = " " + told[2];
    item.append(link, more); list.append(item);
    return {item: item, path: told[0]};
  }
  async function inOrder(list, numbers, state) {
    var told = await Promise.all(numbers.map(entry));
    return state.turn === turn ? told.map(function (one) { return row(list, one); }) : [];
  }
  // The next SHOWN of what was found, each looked into; a button leads to those behind them.
  async function further(state, begun) {
    var told = document.getElementById("told"), list = document.getElementById("found"), more = document.getElementById("more");
    var wanted = state.found.slice(state.at, state.at + SHOWN), rows = await inOrder(list, wanted, state);
    if (state.turn !== turn) return;
    state.at += wanted.length;
    told.textContent = state.found.length ? "可能含有的年报 " + state.found.length + " 份，已列出 " + state.at + " 份。" : "没有找到。";
    told.dataset.ms = Math.round(performance.now() - begun);
    if (location.protocol !== "file:") await check(state, rows, told);
    else if (rows.length) { state.sure = rows.length; told.textContent += "在本机打开时不能逐份核对原文。"; }
    if (state.turn !== turn) return;
    if (!state.sure && state.at >= state.found.length) await showAlike(state, told, list);
    more.hidden = state.at >= state.found.length;
    more.textContent = "再列出 " + Math.min(SHOWN, state.found.length - state.at) + " 份";
    more.onclick = function () { delete told.dataset.done; further(state, performance.now()); };
    told.dataset.done = "1";
  }
  async function showAlike(state, told, list) {
    var like = alike(state.lists);
    told.textContent = like.length ? "没有逐字含有的年报；下列年报文字相近（按相同的相邻两字计算，仅供参考）。" : "没有找到。";
    await inOrder(list, like, state);
  }
  async function check(state, rows, told) {
    var kept = await Promise.all(rows.map(async function (one) {
      try {
        var text = await holds(one.path, state.words);
        if (text === null) { one.item.remove(); return false; }
        var mark = document.createElement("p"); mark.textContent = "…" + text + "…"; one.item.append(mark);
        return true;
      } catch (error) { return true; }
    }));
    if (state.turn !== turn) return;
    state.sure += kept.filter(Boolean).length;
    told.textContent = state.at < state.found.length ? "可能含有的年报 " + state.found.length + " 份；前 " + state.at + " 份已核对原文，" + state.sure + " 份含有。" : "含有的年报 " + state.sure + " 份。";
  }
  load("about").catch(function () {});  // while nobody asks yet; told to whom does
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
    about: function (told) { about = told; common = commonPairs(told.common); },
    shard: function (number, told) { shards[number] = told; },
    titles: function (number, told) { titles[number] = told; }
  };
})();
