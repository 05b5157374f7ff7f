// The files that wait on this device until all of them is on the server, and recordings that are
// being made, piece by piece. Kept in IndexedDB; where that fails, in memory as long as the page lives.

import { erasingDone, erasingOwed, lower, raise } from "./queue-flag.js";

const NAME = "weerklank-files";
const KEPT = 7 * 24 * 60 * 60 * 1000;
const STORES = ["files", "takes", "pieces"];

const memory = new Map();
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("files", { keyPath: "id" });
      request.result.createObjectStore("takes", { keyPath: "id" });
      const pieces = request.result.createObjectStore("pieces", { autoIncrement: true });
      pieces.createIndex("take", "take");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opening;
}

/** Does `work` in one transaction; resolves to what it gave once all of it is kept. */
async function inStores(mode, work, names = STORES) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode);
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
    Promise.resolve(work(stores)).then((given) => (result = given), reject);
  });
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const byPosition = (one, other) => one.position - other.position;

/** Every file that waits, in the order in which they were chosen. */
export async function all() {
  let kept = [];
  try {
    kept = await inStores("readonly", ({ files }) => done(files.getAll()), ["files"]);
  } catch {
    // What cannot be opened holds nothing.
  }
  return [...kept, ...memory.values()].sort(byPosition);
}

export async function get(id) {
  return (await all()).find((entry) => entry.id === id) ?? null;
}

/** Keeps a file; says whether it outlives this page. */
export async function add(entry) {
  try {
    await inStores("readwrite", ({ files }) => done(files.put(entry)), ["files"]);
    raise();
    return true;
  } catch {
    memory.set(entry.id, entry);
    return false;
  }
}

/** Changes a file that waits; returns it, or null when it was taken out meanwhile. */
export async function change(id, changes) {
  if (memory.has(id)) return Object.assign(memory.get(id), changes);
  return inStores(
    "readwrite",
    async ({ files }) => {
      const entry = await done(files.get(id));
      if (!entry) return null;
      const changed = { ...entry, ...changes };
      await done(files.put(changed));
      return changed;
    },
    ["files"],
  );
}

export async function remove(id) {
  memory.delete(id);
  await quietly(({ files }) => files.delete(id));
}

/** Erases what was asked to be erased, here or on a page that is gone, and what is a week old. */
export async function eraseOwed() {
  const owed = erasingOwed();
  const goes = (each) => owed === "all" || owed.includes(each.about) || Date.now() - each.at > KEPT;
  for (const entry of memory.values()) if (goes(entry)) memory.delete(entry.id);
  await quietly(async ({ files, takes, pieces }) => {
    for (const entry of await done(files.getAll())) if (goes(entry)) files.delete(entry.id);
    for (const take of await done(takes.getAll())) if (goes(take)) deleteTake({ takes, pieces }, take.id);
  });
  erasingDone();
}

/** Keeps a recording that begins; its pieces follow. Says whether that works here. */
export async function beginTake(take) {
  try {
    await inStores("readwrite", ({ takes }) => done(takes.put(take)));
    raise();
    return true;
  } catch {
    return false;
  }
}

export function addPiece(id, piece, length) {
  return inStores("readwrite", async ({ takes, pieces }) => {
    const take = await done(takes.get(id));
    if (!take) return;
    takes.put({ ...take, length });
    pieces.add({ take: id, piece });
  });
}

/** The recording of this kind that was made about this and not used, with its pieces; or null. */
export async function unusedTake(about, kind) {
  try {
    return await inStores("readonly", async ({ takes, pieces }) => {
      const mine = (await done(takes.getAll())).filter((take) => take.about === about && take.kind === kind);
      for (const take of mine.sort((one, other) => other.at - one.at)) {
        const found = await done(pieces.index("take").getAll(take.id));
        if (found.length > 0) return { ...take, pieces: found.map((each) => each.piece) };
      }
      return null;
    });
  } catch {
    return null;
  }
}

/** Throws away every recording of this kind about this that was not used. */
export function dropTakes(about, kind) {
  return quietly(async ({ takes, pieces }) => {
    for (const take of await done(takes.getAll())) {
      if (take.about === about && take.kind === kind) deleteTake({ takes, pieces }, take.id);
    }
  });
}

function deleteTake({ takes, pieces }, id) {
  takes.delete(id);
  pieces.index("take").openKeyCursor(id).onsuccess = ({ target }) => {
    if (!target.result) return;
    pieces.delete(target.result.primaryKey);
    target.result.continue();
  };
}

/** Where nothing can be kept, there is nothing to take out either. */
async function quietly(work) {
  try {
    const left = await inStores("readwrite", async (stores) => {
      await work(stores);
      return (await done(stores.files.count())) + (await done(stores.takes.count()));
    });
    if (left === 0) lower();
  } catch {
    if (memory.size === 0) lower();
  }
}
