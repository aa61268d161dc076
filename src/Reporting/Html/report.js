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

  function openTarget() {
    const target = rows.find(row => row.body.id === location.hash.slice(1));
    if (target) target.body.querySelector("details").open = true;
  }
  addEventListener("hashchange", openTarget);
  openTarget();
})();
