// Keyboard for the console. A key acts only if its button or link is on the page (data-key), is off while
// typing or composing and with other modifiers, and each person can switch single keys off (WCAG 2.1.4).

const singleKeys = document.body.dataset.singleKeys !== "off";
const sheet = document.getElementById("key-sheet");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const visible = (element) => element.offsetParent !== null || element.getClientRects().length > 0;

function cursorRow() {
  const focused = document.activeElement.closest?.("[data-row]");
  return focused ?? document.querySelector("[data-row].is-cursor") ?? rows()[0];
}

function moveCursor(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(cursorRow());
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  all.forEach((row) => row.classList.toggle("is-cursor", row === next));
  next.querySelector("[data-open]")?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function pressedName(event) {
  if (event.ctrlKey || event.metaKey) return ["Enter", "s"].includes(event.key) ? `Ctrl+${event.key}` : "";
  if (event.altKey) return `Alt+${event.key.toLowerCase()}`;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function isTyping(target) {
  const field = target.closest?.("input, textarea, select, [contenteditable='true']");
  return Boolean(field) && !["checkbox", "radio", "submit", "button"].includes(field.type);
}

function bearers(name) {
  const bears = (element) => element.dataset.key === name && visible(element);
  const row = cursorRow();
  const inRow = row ? [...row.querySelectorAll("[data-key]")].filter(bears) : [];
  const onPage = [...document.querySelectorAll("[data-key]")].filter((e) => bears(e) && !e.closest("[data-row]"));
  return [...inRow, ...onPage];
}

function act(element) {
  if (element.dataset.keySheet !== undefined && sheet) return openSheet();
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else if (element.matches("summary")) {
    element.parentElement.open = !element.parentElement.open;
    element.focus();
  } else {
    element.click();
  }
  return true;
}

function openSheet() {
  const list = sheet.querySelector("[data-keys]");
  const seen = new Map();
  if (rows().length) {
    const hint = document.querySelector("[data-row-keys]");
    for (const item of hint?.dataset.rowKeys.split("|") ?? []) seen.set(...item.split("="));
  }
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!visible(element) || element.closest("dialog")) continue;
    const words = element.dataset.keyLabel ?? element.labels?.[0]?.textContent ?? textWithoutKey(element);
    if (!seen.has(element.dataset.key)) seen.set(element.dataset.key, words.trim());
  }
  list.replaceChildren(...[...seen].map(([key, words]) => {
    const item = document.createElement("li");
    const mark = document.createElement("kbd");
    mark.textContent = key.length === 1 ? key.toUpperCase() : key;
    item.append(mark, words);
    return item;
  }));
  sheet.showModal();
  return true;
}

function textWithoutKey(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((mark) => mark.remove());
  return copy.textContent;
}

function submitMain() {
  const form = document.activeElement.closest?.("form[method=post]") ?? document.querySelector("form[data-main]");
  if (!form) return false;
  form.requestSubmit(form.querySelector("[data-key='Ctrl+Enter']") ?? undefined);
  return true;
}

function handle(event) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) return false;
  const name = pressedName(event);
  if (!name || (event.repeat && name !== "j" && name !== "k")) return false;
  if (name === "Ctrl+Enter") return submitMain();
  if (name === "Ctrl+s") return actFirst(name);
  if (isTyping(event.target)) {
    if (name === "Escape") event.target.blur();
    return name.startsWith("Alt+") ? actFirst(name) : name === "Escape";
  }
  const single = name.length === 1;
  if (single && !singleKeys) return false;
  if (single && event.shiftKey && name !== "?") return false;
  if (name === "j") return moveCursor(1) || actFirst(name);
  if (name === "k") return moveCursor(-1) || actFirst(name);
  if (name === "Enter") return openRow(event);
  if (name === " ") return previewRow(event);
  return actFirst(name);
}

function actFirst(name) {
  const [first] = bearers(name);
  return first ? act(first) : false;
}

function openRow(event) {
  if (event.target.closest("a, button, summary, input")) return false;
  const link = document.querySelector("[data-row].is-cursor [data-open]");
  if (link) link.click();
  return Boolean(link) || actFirst("Enter");
}

function previewRow(event) {
  if (event.target.closest("button, summary, input")) return false;
  const link = cursorRow()?.querySelector("[data-preview]");
  if (link) link.click();
  return Boolean(link);
}

document.addEventListener("keydown", (event) => {
  if (handle(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-key-sheet]");
  if (opener && sheet) {
    event.preventDefault();
    openSheet();
    return;
  }
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(copied.dataset.copy).then(() => {
      document.getElementById("live").textContent = copied.dataset.copySaid;
    });
  }
});

if (!document.querySelector("[data-row].is-cursor")) rows()[0]?.classList.add("is-cursor");
document.getElementById("errors")?.focus();
