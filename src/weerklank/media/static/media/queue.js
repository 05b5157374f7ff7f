// Sends files one after the other, in the order in which they were chosen: that keeps their order,
// and a slow line is not made faster by sending two at once. First the server makes room for each,
// which is quick, so that words need not wait for a video. What was begun goes on after somebody
// left, on any page of this site, in one tab at a time.

import { digestOf } from "./digest.js";
import { inOneTab } from "./one-tab.js";
import { isPaused, sentAt, setPaused } from "./queue-flag.js";
import * as store from "./queue-store.js";
import { announceFile, meaning, tell, underWay } from "./requests.js";

const CHUNK = 5 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000];
const LARGE_FOR_MOBILE = 20_000_000;
const SOONEST = 5_000;
const LATEST = 60_000;
const MOST_ANEW = 5;
const DAY = 24 * 60 * 60 * 1000;
const NEVER_MIND = [204, 404];
const ANY = "00000000-0000-0000-0000-000000000000";

const listeners = new Set();
const held = new Set(); // what cannot go on at the moment
const pauses = new Map(); // id → how long it waited before its last try
const announcing = new Map(); // id → what is being told to the server about it
let current = null;

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("weerklank-files") : null;
channel?.addEventListener("message", ({ data }) => hear(data));

export { isPaused };

/** Has `listener` hear what happens to files, in whatever tab: {what, id, …}. */
export function listen(listener) {
  listeners.add(listener);
}

function hear(message) {
  if (message.what === "gone" && current?.id === message.id) current.stop();
  if (message.what === "paused" && message.paused) current?.stop();
  for (const listener of listeners) listener(message);
}

function say(what, id, more = {}) {
  const message = { what, id, ...more };
  channel?.postMessage(message);
  for (const listener of listeners) listener(message);
}

/**
 * Takes a file: {about, kind, blob, addresses, cut?}, with the addresses of tus, underWay, cut and drop.
 *
 * `onKey` hears its id before anything is said of it. Returns {entry, kept}; `kept` says whether
 * the file outlives this page.
 */
export async function add(wanted, onKey = () => {}) {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("");
  onKey(id);
  const entry = { id, at: Date.now(), position: nextPosition(), size: wanted.blob.size, ...wanted };
  const kept = await store.add(entry);
  say("added", id, { about: entry.about, kind: entry.kind, size: entry.size });
  goOn();
  return { entry, kept };
}

let last = 0;

function nextPosition() {
  // As fine as the hand that chooses them, and never twice the same in this tab.
  last = Math.max(last + 1, Date.now() * 1000);
  return last;
}

/** Everything that waits, also what other tabs took. */
export const waiting = () => store.all();

/** Goes on with whatever can go on. */
export function goOn() {
  return announceAll().then(sendAll);
}

/** Tries again, whatever stood in the way. */
export function again(id = null) {
  for (const each of id ? [id] : [...held]) {
    if (held.delete(each)) say("tried", each);
  }
  return goOn();
}

export function pause() {
  setPaused(true);
  current?.stop();
  say("paused", null, { paused: true });
}

export function resume() {
  setPaused(false);
  say("paused", null, { paused: false });
  return again();
}

/** What somebody said about sending over mobile internet: "now" or "wifi". */
export async function choose(id, when) {
  await store.change(id, { mobile: when });
  say("chosen", id, { when });
  return goOn();
}

/** Forgets a file that the server refused, once its sender was told so. */
export const seen = (id) => store.remove(id);

/** Takes a file out, here and at the server; says whether the server has heard. */
export async function remove(id) {
  const entry = await store.get(id);
  await store.remove(id);
  if (current?.id === id) current.stop();
  say("gone", id);
  const told = await announcing.get(id);
  const upload = entry?.upload ?? told?.upload;
  return !upload || told?.dropped || drop(entry, upload);
}

async function drop(entry, upload) {
  const page = await underWay(entry.addresses.underWay);
  const address = entry.addresses.drop.replace(ANY, upload);
  return NEVER_MIND.includes(await tell({ address, token: page?.token ?? "" }));
}

/** Lets `work` run, and once more when it is asked for while it runs. */
function oneAtATime(work) {
  let running = null;
  let wanted = false;
  return () => {
    wanted = true;
    running ??= (async () => {
      try {
        while (wanted) {
          wanted = false;
          await work();
        }
      } finally {
        running = null;
      }
    })();
    return running;
  };
}

const announceAll = oneAtATime(() =>
  inOneTab("announce", async () => {
    for (const { id } of await store.all()) {
      const entry = await store.get(id);
      if (!entry || entry.url || entry.sentence || held.has(id)) continue;
      const told = announce(entry);
      announcing.set(id, told);
      await told;
      announcing.delete(id);
    }
  }),
);

const sendAll = oneAtATime(() =>
  inOneTab("send", async () => {
    for (let entry = await nextToSend(); entry; entry = await nextToSend()) await send(entry);
  }),
);

async function announce(entry) {
  const digest = entry.digest ?? (await digestOf(entry.blob));
  const same = digest && (await earlierSame(entry, digest));
  if (same) {
    await store.remove(entry.id);
    say("same", entry.id, { as: same.id, upload: same.upload });
    return { url: same.url };
  }
  const answer = await withToken(entry, (token) =>
    announceFile({ address: entry.addresses.tus, token, size: entry.size, kind: entry.kind, digest }),
  );
  if (!answer.url) {
    await fail(entry, answer);
    return answer;
  }
  if (entry.cut && !(await tellCut(entry, answer.upload))) {
    // Told anew as a whole: the server knows the file by its digest.
    await fail(entry, { again: true });
    return answer;
  }
  const changed = await store.change(entry.id, { digest, url: answer.url, upload: answer.upload });
  if (!changed) return { ...answer, dropped: await drop(entry, answer.upload) };
  say("announced", entry.id, { upload: answer.upload });
  return answer;
}

async function earlierSame(entry, digest) {
  const same = (each) => each.about === entry.about && each.kind === entry.kind && each.digest === digest;
  return (await store.all()).find((each) => each.id !== entry.id && same(each));
}

/** Says which part is kept; whether the server has heard. */
async function tellCut(entry, upload) {
  const page = await underWay(entry.addresses.underWay);
  const address = entry.addresses.cut.replace(ANY, upload);
  const status = await tell({ address, token: page?.token ?? "", ...entry.cut });
  return status === 204 || status === 422;
}

/** Asks with the token that is there, and once more with a fresh one when that is refused. */
async function withToken(entry, ask) {
  let answer = { again: true };
  for (const anew of [false, true]) {
    const page = await underWay(entry.addresses.underWay, { anew });
    if (!page) return { again: true };
    answer = await ask(page.token);
    if (!answer.expired) return answer;
  }
  return answer;
}

async function nextToSend() {
  if (isPaused()) return null;
  for (const entry of await store.all()) {
    if (!entry.url || entry.sentence || held.has(entry.id)) continue;
    if (!onMobile() || entry.size <= LARGE_FOR_MOBILE || entry.mobile === "now") return entry;
    say(entry.mobile === "wifi" ? "wifi" : "asks", entry.id, { size: entry.size });
  }
  return null;
}

function onMobile() {
  const connection = navigator.connection;
  return connection?.type === "cellular" || connection?.saveData === true;
}

async function send(entry) {
  const answer = await withToken(entry, (token) => sendBytes(entry, token));
  if (answer.stopped) return;
  if (answer.whole) {
    pauses.delete(entry.id);
    await store.remove(entry.id);
    say("arrived", entry.id, { upload: entry.upload, about: entry.about });
  } else if (answer.gone && Date.now() - sentAt(entry) < DAY) {
    // It had arrived, and this device did not hear of it: so soon the server lets go of nothing.
    await store.remove(entry.id);
    say("gone", entry.id);
  } else if (answer.gone && !sentAt(entry) && (entry.anew ?? 0) < MOST_ANEW) {
    // It waited too long and the server let go of it: it begins anew with what is kept here.
    await store.change(entry.id, { url: null, upload: null, anew: (entry.anew ?? 0) + 1 });
    goOn();
  } else {
    await fail(entry, answer.gone ? { ...answer, again: false } : answer);
  }
}

/** Sends what the server lacks of a file. */
async function sendBytes(entry, token) {
  const { Upload } = await import("../design/tus.js");
  const pace = new Pace(entry.size);
  return new Promise((resolve) => {
    const upload = new Upload(entry.blob, {
      uploadUrl: entry.url,
      uploadSize: entry.size,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      fingerprint: async () => entry.id,
      storeFingerprintForResuming: false,
      headers: { "X-CSRFToken": token },
      onProgress: (sent) => say("moves", entry.id, { sent, size: entry.size, seconds: pace.left(sent) }),
      onSuccess: () => resolve({ whole: true }),
      onError: (error) => {
        const response = error.originalResponse;
        resolve(meaning(response?.getStatus() ?? 0, response?.getBody() ?? ""));
      },
    });
    current = {
      id: entry.id,
      stop: () => {
        upload.abort();
        resolve({ stopped: true });
      },
    };
    say("begins", entry.id);
    upload.start();
  }).finally(() => (current = null));
}

/** How long it still takes, from how fast it went of late. */
class Pace {
  constructor(size) {
    this.size = size;
    this.at = null;
    this.perSecond = 0;
  }

  left(sent) {
    const now = performance.now();
    if (this.at !== null && now > this.at) {
      const speed = ((sent - this.sent) * 1000) / (now - this.at);
      this.perSecond = this.perSecond ? this.perSecond * 0.8 + speed * 0.2 : speed;
    }
    [this.at, this.sent] = [now, sent];
    return this.perSecond > 0 ? (this.size - sent) / this.perSecond : null;
  }
}

/** Tells what stands in the way; tries again by itself when that may help. */
async function fail(entry, { sentence = "", again: mayTryAgain, expired = false, tooLarge = false }) {
  if (!mayTryAgain) {
    await store.change(entry.id, { sentence: sentence || "failed", blob: null });
    say("refused", entry.id, { sentence, tooLarge });
    return;
  }
  const pause = Math.min(LATEST, 2 * (pauses.get(entry.id) ?? SOONEST / 2));
  pauses.set(entry.id, pause);
  held.add(entry.id);
  say("held", entry.id, { sentence, expired });
  setTimeout(() => again(entry.id), pause);
}

window.addEventListener("online", () => again());
navigator.connection?.addEventListener?.("change", () => goOn());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());
