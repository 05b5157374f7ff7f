// What somebody wrote and did not send, kept on this device under the id of what it is about.

const PREFIX = "weerklank-draft:";
const KEPT = 7 * 24 * 60 * 60 * 1000;

function all() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

/** The draft about `about`, or null: none, too old, or not to be read. */
export function read(about) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + about));
    return draft && Date.now() - draft.at < KEPT ? draft : null;
  } catch {
    return null;
  }
}

/** Keeps `words` (field name to text), written on top of `from`; says whether that worked. */
export function keep(about, words, from) {
  try {
    localStorage.setItem(PREFIX + about, JSON.stringify({ at: Date.now(), words, from }));
    return true;
  } catch {
    return false;
  }
}

/** Keeps what was drawn, as `record`, under a key that begins with what it is about. */
export function keepDrawing(key, record) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ ...record, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

/** The keys of the drawings about `about`, the last one first. */
export function drawingKeys(about) {
  const keys = all().map((key) => key.slice(PREFIX.length));
  const mine = keys.filter((key) => key.startsWith(`${about}:tekening:`) && read(key));
  return mine.sort((one, other) => read(other).at - read(one).at);
}

export function erase(about) {
  try {
    localStorage.removeItem(PREFIX + about);
  } catch {
    // No storage, so nothing was kept.
  }
}

/** What was written about `about`, and what was drawn. */
export function eraseWith(about) {
  erase(about);
  for (const key of all()) {
    if (key.startsWith(`${PREFIX}${about}:`)) erase(key.slice(PREFIX.length));
  }
}

export function eraseAll() {
  for (const key of all()) erase(key.slice(PREFIX.length));
}

/** Drafts older than a week, of whatever page. */
export function eraseOld() {
  for (const key of all()) {
    const about = key.slice(PREFIX.length);
    if (!read(about)) erase(about);
  }
}
