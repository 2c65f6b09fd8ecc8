// While a report is on its way its button says so; the server takes a second press for the same report anyway.
const form = document.querySelector("form[data-once]");

form.addEventListener("submit", () => {
  form.querySelector(".ll-btn-main").textContent = form.dataset.once;
});
