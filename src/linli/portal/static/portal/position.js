// 用我现在的位置: asked once, when pressed; without JavaScript the button is not there.
const block = document.querySelector("[data-position]");
const status = block.querySelector("[data-position-status]");
const form = block.closest("form");

if ("geolocation" in navigator) {
  block.hidden = false;
  block.querySelector("[data-position-button]").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(send, fail, { timeout: 15000, maximumAge: 60000 });
  });
}

function send({ coords }) {
  form.elements.longitude.value = coords.longitude.toFixed(5);
  form.elements.latitude.value = coords.latitude.toFixed(5);
  const press = document.createElement("button");
  press.name = "map";
  press.value = "position";
  press.hidden = true;
  form.append(press);
  form.requestSubmit(press);
}

function fail() {
  status.textContent = status.dataset.failed;
}
