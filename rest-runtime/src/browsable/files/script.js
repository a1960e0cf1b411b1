// Makes pages nicer; each of them works without it.
"use strict";

// Menus close by Escape and by a click beside them.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// What a page shows as code can be copied.
function copyable(code) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy ${code.getAttribute("aria-label")}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  code.before(button);
}

// A field that names another row searches the list of them, as the user may see it.
const MOST = 10;
let fields = 0;

function text(row, key) {
  for (const name of ["name", "title", "label", "username", "email", "last_name"]) {
    if (typeof row[name] === "string" && row[name]) return row[name];
  }
  for (const [name, value] of Object.entries(row)) {
    if (name !== key && typeof value === "string" && value && !value.startsWith("http")) return value;
  }
  return "";
}

function keyOf(row, key) {
  for (const name of [key, "id", "pk"]) {
    if (row[name] !== undefined && row[name] !== null && typeof row[name] !== "object") return String(row[name]);
  }
  return null;
}

function relate(input) {
  const box = input.parentElement;
  const list = document.createElement("ul");
  list.id = `options-${++fields}`;
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Rows that fit");
  list.hidden = true;
  box.append(list);
  const said = document.createElement("p");
  said.className = "chosen";
  said.setAttribute("role", "status");
  box.after(said);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
  ]) {
    input.setAttribute(name, value);
  }
  let at = -1;
  let timer;
  let turns = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const move = (to) => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    input.value = option.dataset.key;
    said.textContent = `Chosen: ${option.textContent}`;
    close();
  };
  const show = (items, message) => {
    list.replaceChildren();
    for (const item of items) {
      const option = document.createElement("li");
      option.id = `${list.id}-${list.children.length}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.key = item.key;
      option.textContent = item.text ? `${item.text} (${item.key})` : item.key;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
      list.append(option);
    }
    if (message) {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.setAttribute("aria-disabled", "true");
      option.textContent = message;
      list.append(option);
    }
    list.hidden = false;
    at = -1;
    input.setAttribute("aria-expanded", "true");
  };
  const search = async () => {
    const turn = ++turns;
    const url = new URL(input.dataset.related, location.href);
    const words = input.value.trim();
    if (words) url.searchParams.set(input.dataset.search, words);
    let rows;
    try {
      const answer = await asked(url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const data = await answer.json();
      rows = Array.isArray(data) ? data : Object.values(data).find(Array.isArray) || [];
    } catch {
      if (turn === turns) show([], "This list cannot be searched: write the key.");
      return;
    }
    if (turn !== turns) return;
    const items = rows
      .map((row) => ({ key: keyOf(row, input.dataset.key), text: text(row, input.dataset.key) }))
      .filter((item) => item.key !== null);
    show(items.slice(0, MOST), items.length ? "" : "Nothing fits.");
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    said.textContent = "";
    timer = setTimeout(search, 200);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search();
      else move(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(options()[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
}
// Lists have a button for one more, beside the one that is there without scripts.
let added = 0;

function renumbered(element, from, to) {
  for (const name of ["id", "name", "for", "value", "aria-describedby", "data-prefix", "data-rows", "data-values"]) {
    const old = element.getAttribute(name);
    if (old && old.includes(from)) element.setAttribute(name, old.replaceAll(from, to));
  }
}

function button(label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

function growing(list) {
  const direct = [...list.children];
  const spare = list.dataset.rows ? direct.findLast((one) => one.matches(".row")) : direct.findLast((one) => one.matches(".field, .entry"));
  if (!spare) return;
  const model = spare.cloneNode(true);
  const more = button("Add another", () => {
    const copy = model.cloneNode(true);
    const unique = `n${++added}`;
    copy.querySelectorAll(".options, .chosen").forEach((one) => one.remove());
    const all = [copy, ...copy.querySelectorAll("*")];
    if (list.dataset.rows) {
      const before = list.dataset.rows;
      const last = Number(model.dataset.prefix.slice(before.length + 1, -1));
      const prefix = `${before}[${last + added}]`;
      for (const one of all) renumbered(one, model.dataset.prefix, prefix);
    }
    for (const one of all) {
      if (one.id) {
        for (const label of copy.querySelectorAll("label")) {
          if (label.htmlFor === one.id) label.htmlFor = `${one.id}-${unique}`;
        }
        one.id = `${one.id}-${unique}`;
      }
    }
    more.before(copy);
    copy.querySelectorAll("[data-related]").forEach(relate);
    const first = copy.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  });
  more.classList.add("more");
  list.append(more);
}

// Rows of a table can be deleted together.
function deletable(table) {
  const chosen = () => [...table.querySelectorAll("tbody input:checked")];
  const press = button("Delete selected", async () => {
    const rows = chosen();
    if (!rows.length || !confirm(`Delete ${rows.length} ${rows.length === 1 ? "row" : "rows"} for good?`)) return;
    const refused = [];
    for (const row of rows) {
      const answer = await asked(row.value, { method: "DELETE", headers: { Accept: "application/json" } });
      if (!answer.ok) refused.push(`${row.value}: ${answer.status}`);
    }
    if (refused.length) alert(`Not deleted: ${refused.join(", ")}`);
    go(location.href);
  });
  press.classList.add("danger");
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const bar = document.createElement("p");
  bar.className = "flow";
  bar.append(press, count);
  const head = document.createElement("td");
  table.querySelector("thead tr").append(head);
  for (const row of table.querySelectorAll("tbody tr")) {
    const cell = document.createElement("td");
    if (row.dataset.url) {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.value = row.dataset.url;
      box.setAttribute("aria-label", `Select ${row.cells[0].textContent}`);
      box.addEventListener("change", () => (count.textContent = `${chosen().length} selected`));
      cell.append(box);
    }
    row.append(cell);
  }
  table.parentElement.before(bar);
}

// A token or JWT is kept for this tab alone, and sent with each request of it. Pages are then fetched and shown in place.
const KEPT = "browsable.authorization";
const token = () => sessionStorage.getItem(KEPT);

function asked(url, options = {}) {
  const headers = { ...options.headers };
  if (token()) headers.Authorization = token();
  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (csrf) headers["X-CSRFToken"] = csrf.value;
  return fetch(url, { credentials: "same-origin", ...options, headers });
}

async function go(url, options = {}) {
  if (!token()) {
    location.assign(url);
    return;
  }
  const answer = await asked(url, { ...options, headers: { Accept: "text/html" } });
  if (!(answer.headers.get("content-type") || "").startsWith("text/html")) {
    const file = URL.createObjectURL(await answer.blob());
    location.assign(file);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (url !== location.href && !options.method) history.pushState(null, "", url);
  document.title = page.title;
  document.body.replaceWith(page.body);
  enhance(document);
  scrollTo(0, 0);
}

addEventListener("popstate", () => token() && go(location.href));
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest("a[href]");
  if (!token() || !link || link.target || link.download || link.origin !== location.origin || link.hash) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.href);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!token() || form.closest("[data-token-form]")) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const url = new URL(form.action || location.href);
  if (form.method === "get") {
    url.search = new URLSearchParams(data);
    go(url.href);
  } else {
    go(url.href, { method: "POST", body: form.enctype === "multipart/form-data" ? data : new URLSearchParams(data) });
  }
});

function keeping(user) {
  const menu = document.createElement("details");
  menu.className = "menu";
  const summary = document.createElement("summary");
  summary.className = "button";
  summary.textContent = token() ? "Token in use" : "Use a token";
  const form = document.createElement("form");
  form.className = "confirm";
  form.dataset.tokenForm = "";
  const label = document.createElement("label");
  label.htmlFor = "authorization";
  label.textContent = "Authorization";
  const input = document.createElement("input");
  Object.assign(input, { id: "authorization", type: "password", autocomplete: "off", placeholder: "Token … or Bearer …" });
  const help = document.createElement("p");
  help.className = "help";
  help.textContent = "Kept for this tab alone. Empty forgets it.";
  const press = document.createElement("button");
  press.type = "submit";
  press.textContent = "Keep";
  form.append(label, input, help, press);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = input.value.trim();
    if (value) {
      sessionStorage.setItem(KEPT, value);
      go(location.href);
    } else {
      sessionStorage.removeItem(KEPT);
      location.reload();
    }
  });
  menu.append(summary, form);
  user.prepend(menu);
}

function enhance(root) {
  root.querySelectorAll("[data-copy]").forEach(copyable);
  root.querySelectorAll("[data-related]").forEach(relate);
  root.querySelectorAll("[data-rows], [data-values], [data-map]").forEach(growing);
  root.querySelectorAll("table[data-delete]").forEach(deletable);
  root.querySelectorAll("[data-tokens]").forEach(keeping);
}

if (token()) go(location.href);
else enhance(document);
