// Keys for moderators. They work while the title, or something in the list or the form, has the focus,
// never while somebody types; without this script everything works with Tab, the space bar and Enter.

const typing = "textarea, select, input:not([type=radio]):not([type=checkbox])";

function step(place, by) {
  const cases = [...place.querySelectorAll("[data-case]")];
  const here = cases.findIndex((one) => one.contains(document.activeElement));
  const next = cases[Math.min(Math.max(here + by, 0), cases.length - 1)];
  next?.querySelector("[data-step]")?.focus();
}

function choose(place, number) {
  const choices = place.querySelectorAll("form [name=do]");
  const choice = choices[number - 1];
  if (choice) {
    choice.checked = true;
    choice.focus();
  }
}

function press(place, key) {
  const here = document.activeElement.closest("[data-case]");
  if (key === "j") step(place, 1);
  else if (key === "k") step(place, -1);
  else if (key === "x") here?.querySelector("[data-tick]")?.click();
  else if (key === "r") place.querySelector("[name=reason]")?.focus();
  else if (/^[1-9]$/.test(key)) choose(place, Number(key));
  else return false;
  return true;
}

for (const place of document.querySelectorAll("[data-keys]")) {
  place.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.altKey || event.metaKey;
    if (held || event.target.matches(typing)) return;
    if (press(place, event.key)) event.preventDefault();
  });
}
