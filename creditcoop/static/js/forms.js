/* Forms: nothing typed is lost, nothing is sent twice, an error is one jump away, signing asks first. */
"use strict";

(() => {
  // Leaving with changes asks

  const before = new WeakMap();
  let sending = false;

  const written = (form) => {
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    return JSON.stringify(pairs.map(([name, value]) => [name, value instanceof File ? value.name : value]));
  };

  const remember = () => {
    for (const form of document.querySelectorAll("form[data-guard]")) {
      if (!before.has(form)) before.set(form, "changed" in form.dataset ? null : written(form));
    }
  };

  window.addEventListener("beforeunload", (event) => {
    if (sending) return;
    const changed = [...document.querySelectorAll("form[data-guard]")].some(
      (form) => before.has(form) && before.get(form) !== written(form),
    );
    if (changed) event.preventDefault();
  });

  // A second click sends nothing. The button is not disabled: its own name and value must be sent.

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    sending = form.matches("[data-guard]") || sending;
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.setAttribute("aria-disabled", "true");
    }
    event.submitter?.classList.add("is-busy");
  });

  // Back in the browser's history shows the page as it was: it may be sent again.
  window.addEventListener("pageshow", () => {
    sending = false;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) {
        button.removeAttribute("aria-disabled");
        button.classList.remove("is-busy");
      }
    }
  });

  // Errors: the list takes the focus, each entry jumps into its field

  const firstField = (anchor) => {
    const found = document.getElementById(anchor);
    if (!found) return null;
    return found.matches("input, select, textarea") ? found : found.querySelector("input, select, textarea") ?? found;
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const jump = target.closest("[data-error-summary] a");
    const opens = target.closest("[data-opens]");
    const fill = target.closest("[data-fill-username]");
    if (jump) {
      const field = firstField(jump.hash.slice(1));
      if (field) {
        event.preventDefault();
        field.scrollIntoView({ block: "center" });
        field.focus();
      }
    } else if (opens) {
      document.getElementById(opens.dataset.opens)?.showModal();
    } else if (target.closest("[data-closes]")) {
      target.closest("dialog")?.close();
    } else if (fill) {
      fillAccount(fill.dataset.fillUsername);
    }
  });

  const fillAccount = (username) => {
    const name = document.querySelector("input[name=username]");
    if (!name) return;
    name.value = username;
    const password = document.querySelector("input[name=password]");
    password?.scrollIntoView({ block: "center" });
    password?.focus();
  };

  // What htmx sends carries the token of the page

  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]")?.content;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });

  document.addEventListener("htmx:afterSettle", remember);

  remember();
  document.querySelector("dialog[data-open-now]")?.showModal();
  document.querySelector("[data-error-summary]")?.focus();
})();
