/* The frame: the search key, the drawer, menus, rows that open, cards that unfold. All by delegation, so that
   parts of a page brought in later behave like the rest. */
"use strict";

(() => {
  const root = document.documentElement;
  const small = window.matchMedia("(max-width: 767px)");

  const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName));

  // Drawer

  const opener = () => document.querySelector("[data-drawer-open]");

  const setDrawer = (open) => {
    root.classList.toggle("drawer-is-open", open);
    opener()?.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector(".rail-close")?.focus();
    else opener()?.focus();
  };

  // Menus and reasons: one open at a time, closed by Escape or a click elsewhere

  const floating = "details.menu[open], details.why[open]";

  const closeFloating = (except) => {
    for (const details of document.querySelectorAll(floating)) {
      if (details !== except && !details.contains(except)) details.open = false;
    }
  };

  // A reason stands over everything, inside the window, also when its line is in a box that scrolls.
  const placeReasons = () => {
    for (const details of document.querySelectorAll("details.why[open]")) {
      const line = details.querySelector("summary").getBoundingClientRect();
      const sheet = details.querySelector(".why-sheet");
      const right = root.clientWidth - sheet.offsetWidth - 8;
      const below = line.bottom + 6;
      const fits = below + sheet.offsetHeight < window.innerHeight;
      sheet.style.position = "fixed";
      sheet.style.left = `${Math.max(8, Math.min(line.left, right))}px`;
      sheet.style.top = `${fits ? below : Math.max(8, line.top - sheet.offsetHeight - 6)}px`;
    }
  };

  document.addEventListener("toggle", placeReasons, true);
  document.addEventListener("scroll", placeReasons, { capture: true, passive: true });

  // Keys

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (event.key === "Escape") {
      const open = document.querySelector(floating);
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      } else if (root.classList.contains("drawer-is-open")) {
        setDrawer(false);
      }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveToRow(event);
  });

  // Rows: a click anywhere opens, arrows walk, Enter is the link's own

  const moveToRow = (event) => {
    const row = event.target instanceof Element ? event.target.closest("tr[data-href]") : null;
    if (!row || isTyping(event.target)) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    const link = next?.querySelector("a");
    if (link) {
      event.preventDefault();
      link.focus();
    }
  };

  // One box ticks every row of its form

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.dataset.tickAll) return;
    for (const one of document.querySelectorAll(`input.row-tick[form="${box.dataset.tickAll}"]`)) {
      one.checked = box.checked;
    }
  });

  const openRow = (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, select, label, summary, details")) return;
    if (String(window.getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else window.location.assign(row.dataset.href);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    closeFloating(target.closest("details") ?? target);
    if (target.closest("[data-drawer-open]")) setDrawer(true);
    else if (target.closest("[data-drawer-close]")) setDrawer(false);
    else if (target.closest("[data-print]")) window.print();
    else if (target.closest("[data-unfold]")) unfold(target.closest("[data-unfold]"));
    else if (target.closest("[data-more]")) {
      const button = target.closest("[data-more]");
      const open = button.closest("tr").classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    } else openRow(event);
  });

  // Tables wider than their sheet scroll in a box of their own; filters fold away on a small screen

  const fit = () => {
    for (const box of document.querySelectorAll("[data-scroll]")) {
      box.classList.remove("is-wide");
      const wide = !small.matches && box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("is-wide", wide);
      if (wide) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };

  const unfold = (button) => {
    const folded = document.getElementById(button.dataset.unfold).classList.toggle("is-folded");
    button.setAttribute("aria-expanded", String(!folded));
  };

  // A table written by hand becomes cards like a list: each cell learns the head it stands under.
  const label = () => {
    for (const table of document.querySelectorAll(".table-scroll > .table:not(.table-cards)")) {
      if (!table.tHead) continue;
      const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        if (row.parentElement === table.tHead) continue;
        [...row.cells].forEach((cell, place) => {
          cell.setAttribute("role", "cell");
          if (heads[place] && row.cells.length === heads.length) cell.dataset.label = heads[place];
        });
      }
      table.setAttribute("role", "table");
      table.classList.add("table-cards");
    }
  };

  // On paper every opinion stands in full.
  window.addEventListener("beforeprint", () => {
    for (const said of document.querySelectorAll("details.step-said")) said.open = true;
  });

  window.addEventListener("resize", fit);
  document.addEventListener("htmx:afterSettle", () => {
    label();
    fit();
  });
  for (const button of document.querySelectorAll("[data-unfold]")) {
    const filters = document.getElementById(button.dataset.unfold);
    const folded = filters.classList.toggle("is-folded", "fold" in filters.dataset);
    button.setAttribute("aria-expanded", String(!folded));
  }
  label();
  fit();
})();
