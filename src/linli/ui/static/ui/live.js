// An open page learns what others did: it asks every few seconds, seldom when nobody looks at it, and shows what is new
// above the list, so that no row moves under the cursor. What is typed into a form is kept while typing.

const OPEN_MS = 4000;
const HIDDEN_MS = 30000;
const SLOWEST_MS = 120000;
const TYPING_MS = 1500;
const AT_WORK_MS = 30000;
const BY_ITSELF = { "X-Linli-Background": "1" }; // what nobody did keeps no session alive

function follow(place) {
  let etag = "";
  let failed = 0;
  let timer = 0;

  const wait = () => {
    const pause = (document.hidden ? HIDDEN_MS : OPEN_MS) * 2 ** failed;
    clearTimeout(timer);
    timer = setTimeout(ask, Math.min(pause, SLOWEST_MS));
  };

  async function ask() {
    try {
      const answer = await fetch(place.dataset.live, {
        headers: { ...BY_ITSELF, ...(etag && { "If-None-Match": etag }) },
        cache: "no-store",
        redirect: "error",
      });
      if (answer.status === 404 || answer.status === 403) return;
      if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
      failed = 0;
      if (answer.status === 200) show(place, await answer.text());
      etag = answer.headers.get("ETag") ?? "";
    } catch {
      failed = Math.min(failed + 1, 6);
    }
    wait();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  ask();
}

function show(place, html) {
  const part = new DOMParser().parseFromString(html, "text/html");
  for (const link of part.querySelectorAll('a[href=""]')) link.href = location.href;
  if (place.textContent.trim() !== part.body.textContent.trim()) place.replaceChildren(...part.body.childNodes);
}

function keep(form) {
  const live = document.getElementById("live");
  let timer = 0;
  let kept = "";
  let sent = false;

  const typed = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data);
  };

  async function save(headers = {}) {
    const body = typed();
    if (sent) return;
    try {
      const answer = await fetch(form.dataset.typed, { method: "POST", body, headers, redirect: "error" });
      if (answer.ok && kept !== String(body)) live.textContent = form.dataset.typedSaid;
      if (answer.ok) kept = String(body);
      if (answer.ok) suggest(answer.status === 200 ? await answer.text() : "");
    } catch {
      // Nothing is lost: the page still holds it, and the next key tries again.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_MS);
  });
  // What the words speak of, for as long as no category is chosen; a choice among it fills the field.
  function suggest(html) {
    const place = form.querySelector("[data-suggested]");
    if (place && !place.contains(document.activeElement)) show(place, html);
  }
  form.addEventListener("change", ({ target }) => {
    if (target.name === "suggested") form.elements.category.value = target.value;
  });

  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  // Colleagues see who is at work on a case for as long as its form is open and looked at.
  setInterval(() => {
    if (!document.hidden && kept) save(BY_ITSELF);
  }, AT_WORK_MS);
}

document.querySelectorAll("[data-live]").forEach(follow);
document.querySelectorAll("form[data-typed]").forEach(keep);
