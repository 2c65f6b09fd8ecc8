// Chosen photos are sent at once, so that they are seen; without JavaScript they go with the next step.
const input = document.querySelector("#id_photos");

input?.addEventListener("change", () => {
  if (!input.files.length) return;
  const press = document.createElement("button");
  press.name = "keep";
  press.value = "photos";
  press.hidden = true;
  input.form.append(press);
  input.form.requestSubmit(press);
});
