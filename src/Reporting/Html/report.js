"use strict";
(() => {
  const table = document.getElementById("table");
  const bodies = Array.from(table.tBodies);
  const verdicts = new Map();
  const hidden = new Set();
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
      const fits = !hidden.has(row.verdict) && words.every(word => row.text.includes(word));
      row.body.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count === rows.length ? String(count) : count + " of " + rows.length;
    none.hidden = count > 0;
  }

  for (const chip of document.querySelectorAll("#counts > li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(...chip.childNodes);
    chip.append(button);
    verdicts.set(chip.dataset.v, button);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(on));
      if (on) hidden.delete(chip.dataset.v); else hidden.add(chip.dataset.v);
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

  function sort(by, descending) {
    const sign = descending ? -1 : 1;
    const sorted = rows.map(row => ({ row, key: key(row, by) })).sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.row.index - b.row.index;
      const order = by === "n" ? collator.compare(a.key, b.key) : a.key - b.key;
      return sign * order || a.row.index - b.row.index;
    });
    table.append(...sorted.map(entry => entry.row.body));
  }

  const headings = Array.from(table.tHead.querySelectorAll("th[data-by]"));
  for (const heading of headings) {
    const by = heading.dataset.by;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const before = heading.getAttribute("aria-sort");
      const descending = before === null ? by !== "v" && by !== "n" : before === "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort(by, descending);
    });
  }
  headings[0].setAttribute("aria-sort", "ascending");

  search.hidden = false;
  shown.setAttribute("aria-live", "polite");
  input.addEventListener("input", filter);

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
    if (!event.target.open) return;
    for (const svg of event.target.querySelectorAll("svg.flame")) {
      if (prepared.has(svg)) continue;
      prepared.add(svg);
      flame(svg);
    }
  }
  table.addEventListener("toggle", prepare, true);

  function openTarget() {
    const target = rows.find(row => row.body.id === location.hash.slice(1));
    if (target) target.body.querySelector(".more details").open = true;
  }
  addEventListener("hashchange", openTarget);
  openTarget();
})();
