// What the small storage of this browser says of the files that wait on this device, so that a page
// need not open the large one to know that there are none.

const WAITING = "weerklank-files";
const PAUSED = "weerklank-files-paused";
const OWED = "weerklank-files-erase";
const SENT = "weerklank-files-sent";
const ALL = "all";

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // No storage: then nothing waits beyond this page either.
  }
}

export const isUp = () => read(WAITING) !== null;
export const raise = () => write(WAITING, "1");

/** Nothing waits on this device any more. */
export function lower() {
  write(WAITING, null);
  write(PAUSED, null);
  write(SENT, null);
}

export const isPaused = () => read(PAUSED) !== null;
export const setPaused = (paused) => write(PAUSED, paused ? "1" : null);

/** Notes that files have to be erased, also when this page is gone before that is done. */
export function oweErasing(about = ALL) {
  if (!isUp()) return;
  const owed = erasingOwed();
  write(OWED, owed === ALL || about === ALL ? ALL : [...new Set([...owed, about])].join(" "));
}

/** "all", or the ids of what files have to be erased about. */
export function erasingOwed() {
  const owed = read(OWED);
  return owed === ALL ? ALL : (owed ?? "").split(" ").filter(Boolean);
}

/** Notes that what files are about was sent, also when this page is gone before they arrived. */
export function noteSent(about) {
  if (isUp()) write(SENT, JSON.stringify({ ...allSent(), [about]: Date.now() }));
}

/** When what a file goes along with was sent, in milliseconds; null while it was not. */
export function sentAt({ about, at }) {
  const sent = allSent()[about];
  return sent > at ? sent : null;
}

const allSent = () => JSON.parse(read(SENT) ?? "{}");

export const erasingDone = () => write(OWED, null);
