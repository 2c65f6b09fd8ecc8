// While a run is under way, ask how far it has come; when it is over, show the page anew. Without script the page has a link.
const place = document.querySelector("[data-progress]");
const FIRST_MS = 1000;
const SLOWEST_MS = 5000;

async function ask(wait) {
  await new Promise((resolve) => setTimeout(resolve, wait));
  if (document.hidden) return ask(wait);
  try {
    const answer = await fetch(place.dataset.progress, { headers: { accept: "application/json" } });
    const { running, text } = await answer.json();
    if (!running) return location.reload();
    if (place.textContent !== text) place.textContent = text;
  } catch {
    // The network may be away for a while: go on asking.
  }
  return ask(Math.min(wait * 1.3, SLOWEST_MS));
}

if (place) ask(FIRST_MS);
