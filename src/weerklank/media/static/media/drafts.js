// Keeps the words of a form on this device while they are being written.

import { erase, eraseWith, keep, read } from "./draft-store.js";
import { oweErasing } from "./queue-flag.js";

const PAUSE = 400;

/**
 * Puts back what was written in `form` before, and keeps what is written from now on.
 *
 * Words that came from the server stay when they are not those that the draft began with: then
 * they were sent from elsewhere, later.
 */
export function keepDraft(form) {
  const about = form.dataset.draft;
  const fields = [...form.querySelectorAll("textarea[name]")];
  const status = form.querySelector("[data-draft-status]");
  const from = Object.fromEntries(fields.map((field) => [field.name, field.defaultValue]));
  let timer = 0;
  let changed = false;

  const say = (words) => {
    if (status && status.textContent !== words) status.textContent = words;
  };

  const write = () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    const words = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    if (!Object.values(words).some((text) => text.trim())) {
      erase(about);
      say("");
    } else {
      say(keep(about, words, from) ? form.dataset.draftKept : form.dataset.draftNotKept);
    }
  };

  if (putBack(fields, read(about))) say(form.dataset.draftFound);

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target)) return;
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  });
  window.addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && write());

  for (const forget of document.querySelectorAll("form[data-draft-forget]")) {
    if (forget.dataset.draftForget !== about) continue;
    forget.addEventListener("submit", () => {
      clearTimeout(timer);
      changed = false;
      eraseWith(about);
      oweErasing(about);
    });
  }
}

function putBack(fields, draft) {
  if (!draft) return false;
  let found = false;
  for (const field of fields) {
    const kept = draft.words[field.name];
    const untouched = field.value === field.defaultValue;
    const mayTake = field.value === "" || field.value === draft.from[field.name];
    if (!kept || kept === field.value || !untouched || !mayTake) continue;
    field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    found = true;
  }
  return found;
}
