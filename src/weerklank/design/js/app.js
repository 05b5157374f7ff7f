// Small comforts on every page. Everything here also works without it.

const number = new Intl.NumberFormat(document.documentElement.lang || "nl");

/** Counts down under a textarea, and tells a screen reader when it matters. */
function countCharacters(line) {
  const area = document.getElementById(line.dataset.countFor);
  if (!area) return;
  const limit = Number(line.dataset.limit);
  const status = line.parentElement.querySelector("[data-count-status]");
  let timer = 0;
  const show = () => {
    // Code points, as the server counts them, and line ends as one.
    const left = limit - [...area.value].length;
    const words = left < 0 ? line.dataset.over : line.dataset.left;
    line.textContent = words.replace("{n}", number.format(Math.abs(left)));
    line.classList.toggle("wk-field__count--over", left < 0);
    clearTimeout(timer);
    if (status && left < limit / 10) timer = setTimeout(() => (status.textContent = line.textContent), 1000);
  };
  area.addEventListener("input", show);
  show();
}

/** A second press on a button while the first is on its way sends nothing. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

/** A page that comes back from the browser's memory may send again. */
function forgetSending() {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

function start(root) {
  root.querySelectorAll("[data-count-for]").forEach(countCharacters);
  // What is not right comes before what the page is about.
  const places = [...root.querySelectorAll("[data-focus-on-load]")];
  (places.find((place) => place.matches(".wk-error-summary")) ?? places[0])?.focus();
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", (event) => event.persisted && forgetSending());
document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && start(event.detail.elt));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".wk-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
start(document);
