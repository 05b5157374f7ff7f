// On every page: what waits on this device goes on, or goes when it was sent, after signing out, and
// after a week.

import { eraseAll, eraseOld, eraseWith } from "./draft-store.js";
import { isUp, noteSent, oweErasing } from "./queue-flag.js";

// Over https a cookie of ours bears a name that no other host can set.
const PREFIX = location.protocol === "https:" ? "__Host-" : "";
const SIGN = `${PREFIX}wis-concepten=1`;

if (document.cookie.split("; ").includes(SIGN)) {
  eraseAll();
  oweErasing();
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("wk-private-")) localStorage.removeItem(key);
  }
  document.cookie = `${SIGN}; path=/; max-age=0${PREFIX && "; secure"}`;
}
for (const sent of document.querySelectorAll("[data-draft-sent]")) {
  eraseWith(sent.dataset.draftSent);
  noteSent(sent.dataset.draftSent);
}
eraseOld();
if (isUp()) import("./going-on.js");
