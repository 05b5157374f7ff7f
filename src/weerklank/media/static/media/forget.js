// On every page: drafts go after sending, after signing out, and after a week.

import { erase, eraseAll, eraseOld } from "./draft-store.js";

const SIGN = "wis-concepten=1";

if (document.cookie.split("; ").includes(SIGN)) {
  eraseAll();
  document.cookie = `${SIGN}; path=/; max-age=0`;
}
for (const sent of document.querySelectorAll("[data-draft-sent]")) erase(sent.dataset.draftSent);
eraseOld();
