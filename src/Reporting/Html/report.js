"use strict";
(() => {
  const table = document.getElementById("table");
  const bodies = Array.from(table.tBodies);
  const chosen = new Set();
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const search = document.getElementById("search");
  const input = search.querySelector("input");
  const rows = bodies.map((body, index) => ({
    body, index,
    verdict: body.dataset.v,
    name: body.querySelector("th").textContent,
    text: null,
  }));

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      if (words.length > 0 && row.text === null) row.text = row.body.textContent.toLowerCase();
      const fits = (chosen.size === 0 || chosen.has(row.verdict)) && words.every(word => row.text.includes(word));
      row.body.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count === rows.length ? String(count) : count + " of " + rows.length;
    none.hidden = count > 0;
  }

  function showAll() {
    input.value = "";
    chosen.clear();
    for (const button of document.querySelectorAll("#counts button")) button.setAttribute("aria-pressed", "false");
    filter();
  }

  for (const chip of document.querySelectorAll("#counts > li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...chip.childNodes);
    chip.append(button);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(on));
      if (on) chosen.add(chip.dataset.v); else chosen.delete(chip.dataset.v);
      filter();
    });
  }

  const collator = new Intl.Collator("en", { numeric: true });
  function key(row, by) {
    if (by === "v") return row.index;
    if (by === "n") return row.name;
    const value = row.body.dataset[by];
    return value === "" ? null : Number(value);
  }

  const sorting = document.getElementById("sort");
  const order = sorting.querySelector("select");
  const headings = Array.from(table.tHead.querySelectorAll("th[data-by]"));
  function sort(by, descending) {
    order.value = by + (descending ? "-" : "");
    for (const heading of headings) {
      if (heading.dataset.by === by) heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    }
    const sign = descending ? -1 : 1;
    const sorted = rows.map(row => ({ row, key: key(row, by) })).sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.row.index - b.row.index;
      const placed = by === "n" ? collator.compare(a.key, b.key) : a.key - b.key;
      return sign * placed || a.row.index - b.row.index;
    });
    table.append(...sorted.map(entry => entry.row.body));
  }

  for (const heading of headings) {
    const by = heading.dataset.by;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const before = heading.getAttribute("aria-sort");
      const descending = before === null ? by !== "v" && by !== "n" : before === "ascending";
      sort(by, descending);
    });
  }
  headings[0].setAttribute("aria-sort", "ascending");

  sorting.hidden = search.hidden = document.getElementById("keys").hidden = false;
  order.addEventListener("change", () => sort(order.value[0], order.value.endsWith("-")));
  shown.setAttribute("aria-live", "polite");
  input.addEventListener("input", filter);
  input.addEventListener("keydown", event => { if (event.key === "Escape") showAll(); });
  none.querySelector("button").addEventListener("click", () => { showAll(); input.focus(); });
  addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select")) return;
    event.preventDefault();
    input.focus();
  });

  // A page from a disk may have no storage.
  const theme = document.getElementById("theme");
  const themes = theme.querySelector("select");
  function paint() {
    if (themes.value) document.documentElement.dataset.theme = themes.value;
    else delete document.documentElement.dataset.theme;
  }
  try { themes.value = localStorage.getItem("perfgate-theme") || ""; } catch { }
  if (themes.selectedIndex < 0) themes.value = "";
  paint();
  theme.hidden = false;
  themes.addEventListener("change", () => {
    paint();
    try { localStorage.setItem("perfgate-theme", themes.value); } catch { }
  });

  // Nested details say by themselves what is open; this makes them a tree to walk through, one stop of the tabulator.
  function walk(tree) {
    const items = Array.from(tree.querySelectorAll("summary, p"));
    const branch = item => item.matches("summary") ? item.parentElement : null;
    const above = item => (branch(item) || item).parentElement.closest("details");
    const caller = item => { const outer = above(item); return outer && tree.contains(outer) ? outer.firstElementChild : null; };
    const isShown = item => { const outer = caller(item); return !outer || (branch(outer).open && isShown(outer)); };
    let at = items[0];

    function go(item) {
      if (!item) return;
      at.tabIndex = -1;
      at = item;
      at.tabIndex = 0;
      at.focus();
    }

    for (const item of items) item.tabIndex = item === at ? 0 : -1;
    tree.addEventListener("click", event => { const item = event.target.closest("summary, p"); if (item) go(item); });
    tree.addEventListener("keydown", event => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const details = branch(at);
      const shown = () => items.filter(isShown);
      const beside = step => { const all = shown(); return all[all.indexOf(at) + step]; };
      switch (event.key) {
        case "ArrowDown": go(beside(1)); break;
        case "ArrowUp": go(beside(-1)); break;
        case "ArrowRight": if (details && !details.open) details.open = true; else if (details) go(beside(1)); break;
        case "ArrowLeft": if (details && details.open) details.open = false; else go(caller(at)); break;
        case "Home": go(items[0]); break;
        case "End": go(shown().pop()); break;
        default: return;
      }
      event.preventDefault();
    });
  }

  function copy(code) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the command");
    code.after(" ", button);
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(code.textContent); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(code); }
    });
  }

  // A flame graph is drawn by the page itself; this adds zooming, finding and the keyboard, when its test is first opened.
  function flame(svg) {
    const frames = Array.from(svg.children, (element, index) => ({
      element, index,
      title: element.querySelector("title").textContent,
      x: parseFloat(element.getAttribute("x")),
      width: parseFloat(element.getAttribute("width")),
      level: Number(element.getAttribute("y")) / Number(svg.dataset.row),
      parent: null, end: index + 1,
    }));
    const open = [];
    for (const frame of frames) {
      while (open.length > frame.level) open.pop();
      frame.parent = open[open.length - 1] || null;
      open.push(frame);
      for (const above of open) above.end = frame.index + 1;
    }

    let root = frames[0];
    let at = root;
    const told = document.createElement("p");
    told.className = "told";
    told.setAttribute("aria-live", "polite");
    svg.after(told);
    const bar = svg.previousElementSibling;
    const label = bar.querySelector("label");
    const find = label.querySelector("input");
    const back = document.createElement("button");
    back.type = "button";
    back.textContent = "Whole graph";
    back.hidden = true;
    label.after(back);
    label.hidden = false;
    const help = document.createElement("small");
    help.textContent = "Click or Enter zooms, arrows move, Escape goes back.";
    bar.append(help);

    const isShown = frame => !frame.element.classList.contains("off");
    function zoom(to) {
      root = to;
      back.hidden = to === frames[0];
      for (const frame of frames) {
        const inside = frame.index >= to.index && frame.index < to.end;
        const above = frame.index < to.index && frame.end >= to.end;
        const scale = to.index === 0 || to.width === 0 ? 1 : 100 / to.width;
        frame.element.classList.toggle("off", !inside && !above);
        frame.element.classList.toggle("above", above);
        if (!inside && !above) continue;
        const width = above ? 100 : frame.width * scale;
        frame.element.setAttribute("x", (above ? 0 : to.index === 0 ? frame.x : (frame.x - to.x) * scale) + "%");
        frame.element.setAttribute("width", width + "%");
        if (width >= 4 && !frame.element.querySelector("p")) {
          const caption = document.createElementNS(svg.namespaceURI, "foreignObject");
          caption.append(document.createElement("p"));
          caption.firstChild.textContent = frame.title.slice(0, frame.title.lastIndexOf(": "));
          frame.element.append(caption);
        }
      }
    }

    function go(frame) {
      if (!frame) return;
      at.element.setAttribute("tabindex", "-1");
      at = frame;
      at.element.setAttribute("tabindex", "0");
      at.element.focus();
    }

    function beside(step) {
      const row = frames.filter(frame => frame.level === at.level && isShown(frame));
      return row[row.indexOf(at) + step];
    }

    function mark() {
      const word = find.value.trim().toLowerCase();
      let count = 0;
      for (const frame of frames) {
        const hit = word !== "" && frame.title.slice(0, frame.title.lastIndexOf(": ")).toLowerCase().includes(word);
        frame.element.classList.toggle("hit", hit);
        if (hit) count++;
      }
      svg.classList.toggle("searched", word !== "");
      told.textContent = word === "" ? "" : count + " of " + frames.length + " frames found";
    }

    function reset() {
      find.value = "";
      mark();
      zoom(frames[0]);
    }

    svg.setAttribute("role", "tree");
    for (const frame of frames) {
      frame.element.setAttribute("role", "treeitem");
      frame.element.setAttribute("aria-level", String(frame.level + 1));
      frame.element.setAttribute("tabindex", frame === root ? "0" : "-1");
      frame.element.classList.add("zoomable");
      frame.element.addEventListener("click", () => { zoom(frame); go(frame); });
      frame.element.addEventListener("focus", () => { told.textContent = frame.title; });
      frame.element.addEventListener("pointerenter", () => { told.textContent = frame.title; });
    }
    svg.addEventListener("keydown", event => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      switch (event.key) {
        case "Enter": case " ": zoom(at); break;
        case "Escape": { const from = at; reset(); go(from); break; }
        case "ArrowUp": go(at.parent); break;
        case "ArrowDown": go(frames.slice(at.index + 1, at.end).find(isShown)); break;
        case "ArrowLeft": go(beside(-1)); break;
        case "ArrowRight": go(beside(1)); break;
        case "Home": go(frames[0]); break;
        default: return;
      }
      event.preventDefault();
    });
    back.addEventListener("click", () => { reset(); go(frames[0]); });
    find.addEventListener("input", mark);
    find.addEventListener("keydown", event => { if (event.key === "Escape") reset(); });
  }

  const prepared = new WeakSet();
  function prepare(event) {
    const test = event.target;
    if (!test.open || !test.matches(".test")) return;
    if (!prepared.has(test)) {
      prepared.add(test);
      test.querySelectorAll("svg.flame").forEach(flame);
      test.querySelectorAll(".tree").forEach(walk);
      test.querySelectorAll(".again code").forEach(copy);
    }
  }
  table.addEventListener("toggle", prepare, true);

  function openTarget() {
    const target = /^#t-[0-9a-f]{8}$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.closest("tbody").hidden) showAll();
    target.closest(".test").open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // On paper nobody can open anything.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(table.querySelectorAll("tbody.bad .test:not([open])"));
    for (const test of opened) test.open = true;
  });
  addEventListener("afterprint", () => { for (const test of opened) test.open = false; });
})();
