"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  for (const node of all(".scripted")) node.hidden = false;

  // A target inside something folded unfolds it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    const body = target.matches("article") && one("details.body", target);
    if (body) body.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
  addEventListener("beforeprint", () => all("details.panel, details.body").forEach((node) => (node.open = true)));

  // The table of outlets: sorting and filtering.
  const table = one("#side");
  const rows = all("tbody tr", table);
  const heads = all(".heads th", table);
  const value = (row, column) => {
    const cell = row.children[column];
    if (column === 0) return cell.textContent.trim();
    return cell.dataset.v === "" ? null : Number(cell.dataset.v);
  };
  const compare = (a, b, sign) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (typeof a === "string" ? a.localeCompare(b) : a - b);
  };
  heads.forEach((head, column) => one("button", head).addEventListener("click", () => {
    const ascending = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") !== "ascending" : column === 0;
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const sign = ascending ? 1 : -1;
    rows.sort((a, b) => compare(value(a, column), value(b, column), sign));
    one("tbody", table).append(...rows);
  }));
  one("#filter").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !value(row, 0).toLowerCase().includes(wanted);
    const shown = rows.filter((row) => !row.hidden).length;
    one("#filter-count").textContent = wanted ? `${shown} of ${rows.length}` : "";
  });

  // Two outlets side by side: figures from the table, texts copied without their ids.
  const pairs = one("#pairs");
  if (pairs) {
    const outlets = all("[data-pick=outlet]", pairs);
    const articles = all("[data-pick=article]", pairs);
    const names = all(".heads th", table).map((head) => head.textContent.trim().replace(/\s+/g, " "));
    const rowOf = (anchor) => rows.find((row) => one("a", row).getAttribute("href") === `#${anchor}`);
    const cell = (tag, text, kind) => {
      const node = document.createElement(tag);
      node.textContent = text;
      if (kind) node.className = kind;
      return node;
    };
    const difference = (a, b) => {
      if (a === null || b === null) return "n/a";
      const size = Math.abs(b - a);
      return (b < a ? "−" : b > a ? "+" : "") + (size === 0 ? "0" : String(Number(size.toPrecision(2))));
    };
    const drawFigures = () => {
      const both = outlets.map((pick) => rowOf(pick.value));
      all("[data-name]", pairs).forEach((head, i) => (head.textContent = value(both[i], 0)));
      one("tbody", pairs).replaceChildren(...names.slice(1).map((name, i) => {
        const row = document.createElement("tr");
        const cells = both.map((of) => of.children[i + 1]);
        const scale = name.endsWith("%") ? 100 : 1;
        const [left, right] = both.map((of) => value(of, i + 1)).map((v) => (v === null ? null : v * scale));
        const head = cell("th", name);
        head.scope = "row";
        row.append(head, ...cells.map((of) => cell("td", (one("a", of) || of).textContent.trim(), "num")));
        row.append(cell("td", i === 0 ? "" : difference(left, right), "num"));
        return row;
      }));
    };
    const drawText = (side) => {
      const article = document.getElementById(articles[side].value);
      const to = all(".pair-text", pairs)[side];
      to.replaceChildren();
      if (!article || !articles[side].value) return;
      const text = one(".text", article).cloneNode(true);
      for (const node of all("[id]", text)) node.removeAttribute("id");
      for (const node of all(".n", text)) node.tabIndex = -1;
      to.append(cell("h3", one("h3", article).textContent.trim()), text);
    };
    const narrow = (side) => {
      for (const option of articles[side].options) {
        option.hidden = option.disabled = option.dataset.outlet !== outlets[side].value;
      }
      const first = [...articles[side].options].findIndex((option) => !option.disabled);
      articles[side].selectedIndex = first;
      drawText(side);
    };
    outlets.forEach((pick, side) => pick.addEventListener("change", () => { narrow(side); drawFigures(); }));
    articles.forEach((pick, side) => pick.addEventListener("change", () => drawText(side)));
    [0, 1].forEach(narrow);
    drawFigures();
  }

  // What is marked: families, layers, single rules.
  const reachable = (chip) => {
    const on = chip.getAttribute("aria-pressed") === "true";
    if (!chip.dataset.group) return;
    for (const mark of all(`.e.${chip.dataset.group}`)) mark.tabIndex = on ? 0 : -1;
  };
  all(".chip[aria-pressed=false]").forEach(reachable);
  for (const chip of all(".chip")) chip.addEventListener("click", () => {
    const on = chip.getAttribute("aria-pressed") !== "true";
    chip.setAttribute("aria-pressed", String(on));
    document.body.classList.toggle(`no-${chip.dataset.group || chip.dataset.layer}`, !on);
    reachable(chip);
  });
  const parsed = (mark) => mark.dataset.m.split(" ").map((item) => {
    const [rule, weight] = item.replace(/^u/, "").split(":");
    return { rule, weight: Number(weight), counted: item[0] !== "u" };
  });
  const boxes = all("[data-rule]");
  const draw = () => {
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.dataset.rule));
    for (const mark of all(".e[data-m]")) mark.classList.toggle("off", parsed(mark).every((item) => off.has(item.rule)));
  };
  for (const box of boxes) box.addEventListener("change", draw);
  one("#all-rules").addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
    draw();
  });

  // Hover and focus: rule, weight, why; and the parts of one attribution together.
  const tip = one("#tip");
  const line = (bold, rest) => {
    const p = document.createElement("p");
    const b = document.createElement("b");
    b.textContent = bold;
    p.append(b, rest);
    return p;
  };
  const explain = (mark) => {
    tip.replaceChildren();
    for (const item of parsed(mark)) {
      const card = document.getElementById(`r${item.rule}`);
      const weight = item.weight ? ` ${item.weight > 0 ? "+" : "−"}${Math.abs(item.weight).toFixed(2)} log-odds.` : "";
      const counted = item.counted ? "" : " Not in the outlet’s own voice: not counted.";
      tip.append(line(one("b", card).textContent + ".", `${weight}${counted} ${one("dd", card).textContent}`));
    }
    tip.hidden = false;
    const box = mark.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 16);
    const above = box.top > tip.offsetHeight + 60;
    tip.style.left = `${Math.max(16, left) + scrollX}px`;
    tip.style.top = `${(above ? box.top - tip.offsetHeight - 8 : box.bottom + 8) + scrollY}px`;
    mark.setAttribute("aria-describedby", "tip");
  };
  const hide = () => {
    tip.hidden = true;
    for (const mark of all("[aria-describedby=tip]")) mark.removeAttribute("aria-describedby");
  };
  const together = (part) => {
    all(".together").forEach((node) => node.classList.remove("together"));
    if (!part) return;
    for (const number of part.dataset.a.split(" ")) {
      all(`[data-a~="${number}"]`, part.closest(".para")).forEach((node) => node.classList.add("together"));
    }
  };
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, (event) => {
    const mark = event.target.closest(".e[data-m]");
    const drawn = (of) => !of.classList.contains("off") && getComputedStyle(of).textDecorationLine !== "none";
    if (mark && drawn(mark)) explain(mark);
    else hide();
    together(event.target.closest(".text [data-a]"));
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
