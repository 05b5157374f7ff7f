// Names to call on, and a passage to quote, without typing them over.

function putCall(area, call) {
  const before = area.value.slice(0, area.selectionStart).replace(/@[^\s@]*$/u, "");
  const gap = before && !/\s$/u.test(before) ? " " : "";
  const after = area.value.slice(area.selectionEnd);
  area.value = `${before}${gap}${call} ${after}`;
  const at = before.length + gap.length + call.length + 1;
  area.focus();
  area.setSelectionRange(at, at);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function offerNames(place) {
  const area = document.querySelector(`[name="${place.dataset.namesFor}"]`);
  if (!area) return;
  const buttons = [...place.querySelectorAll("button")];
  const fit = () => {
    const begun = /@([^\s@]*)$/u.exec(area.value.slice(0, area.selectionStart))?.[1].toLowerCase();
    for (const button of buttons) {
      button.hidden = Boolean(begun) && !button.dataset.name.toLowerCase().startsWith(`@${begun}`);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      putCall(area, button.dataset.name);
      fit();
    });
  }
  area.addEventListener("input", fit);
  fit();
}

function offerQuoting(place) {
  const source = document.querySelector(place.dataset.quoteFrom);
  const area = place.querySelector("textarea");
  const details = place.querySelector("details");
  if (!source || !area) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "wk-quiet";
  button.textContent = place.dataset.quoteLabel;
  const line = document.createElement("p");
  line.hidden = true;
  line.append(button);
  source.after(line);
  const selected = () => {
    const selection = document.getSelection();
    return selection && source.contains(selection.anchorNode) && source.contains(selection.focusNode)
      ? selection.toString().trim()
      : "";
  };
  let passage = "";
  const look = () => {
    const now = selected();
    if (now) passage = now;
    line.hidden = !passage;
  };
  document.addEventListener("selectionchange", look);
  look();
  button.addEventListener("click", () => {
    area.value = passage;
    if (details) details.open = true;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
}

for (const place of document.querySelectorAll("[data-names-for]")) offerNames(place);
for (const place of document.querySelectorAll("[data-quote-from]")) offerQuoting(place);
