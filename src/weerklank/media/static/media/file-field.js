// The field for files in a form: chosen, or dropped on it.

/** Hands the files that are chosen or dropped to `take`; returns the field, or null without one. */
export function filesFrom(form, take) {
  const drop = form.querySelector("[data-upload-drop]");
  if (!drop) return null;
  const input = drop.querySelector("input[type=file]");
  // "No file chosen", says the field, while the files stand in the list above it.
  input.style.color = "transparent";
  const takeChosen = () => {
    const files = [...input.files];
    // Empty again, or the form would send them a second time; the same file can be chosen anew.
    input.value = "";
    if (files.length > 0) take(files);
  };
  input.addEventListener("change", takeChosen);
  const over = (is) => drop.classList.toggle("wk-drop--over", is);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  drop.addEventListener("dragleave", () => over(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    take([...event.dataTransfer.files]);
  });
  // On a slow line somebody may have chosen before this script was there.
  takeChosen();
  return input;
}
