// Lets one tab at a time do something.

const BEAT = 2000;
const DEAD = 3 * BEAT;
const PREFIX = "weerklank-files-tab:";

/** Does `work` when no other tab does something of this name; waits for its turn. */
export function inOneTab(name, work) {
  if (navigator.locks) return navigator.locks.request(`weerklank-files-${name}`, work);
  return withHeartbeat(PREFIX + name, work);
}

/** For browsers without locks: who works says so every two seconds, and who is silent has gone. */
async function withHeartbeat(key, work) {
  const me = `${Math.random()}`;
  while (!mayHave(key, me)) await new Promise((resolve) => setTimeout(resolve, BEAT));
  const beat = setInterval(() => claim(key, me), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    release(key, me);
  }
}

function mayHave(key, me) {
  const [who, at] = (read(key) ?? "").split("@");
  if (who && who !== me && Date.now() - Number(at) < DEAD) return false;
  claim(key, me);
  return (read(key) ?? me).split("@")[0] === me;
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function claim(key, me) {
  try {
    localStorage.setItem(key, `${me}@${Date.now()}`);
  } catch {
    // Without storage the tabs share no files either.
  }
}

function release(key, me) {
  if (read(key)?.split("@")[0] === me) localStorage.removeItem(key);
}
