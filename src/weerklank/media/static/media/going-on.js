// On a page of this site, while files wait on this device: erases those that have to go, and sends the
// others on.

import { all, eraseOwed } from "./queue-store.js";

await eraseOwed();

const form = document.querySelector("form[data-upload-about]");
const elsewhere = (await all()).filter((entry) => entry.about !== form?.dataset.uploadAbout);
if (elsewhere.length > 0) {
  const { showBar } = await import("./sending-bar.js");
  await showBar(elsewhere, form?.dataset.uploadAbout);
}
