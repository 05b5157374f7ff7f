// Keeps what is drawn: on this device at once, and with the server when the hand rests a moment.

import { drawingKeys, erase, keepDrawing, read } from "../draft-store.js";

const REST = 1500;
const AT_ONCE = 200;
// Writing takes a moment on a slow device: not in the middle of a stroke, unless that goes on and on.
const AFTER_ALL = 3000;
const FIRST_RETRY = 4000;
const LAST_RETRY = 60_000;
const LEAVING = 2500;
// More than this a browser does not send once its page has gone.
const PARTING = 60_000;

// Trying again changes nothing: the drawing is refused, the page too old, or the time to change over.
const FINAL = [403, 404, 409, 422];

const localKey = (about, key) => `${about}:tekening:${key}`;
const photoKey = (about, key) => `${about}:foto:${key}`;

/** What there was before: from this device when it has it, else from the server, else nothing. */
export function whatWasKept({ about, key, waiting, isWaiting, sketch }) {
  const known = waiting.split(" ");
  const here = drawingKeys(about).filter((each) => {
    const id = each.split(":").pop();
    // Known to the server before and not any more: it was taken out, or sent.
    const isGone = read(each).known && !known.includes(id);
    if (isGone) {
      erase(each);
      erase(photoKey(about, id));
    }
    return !isGone;
  });
  const mine = isWaiting === undefined ? here[0] : here.find((each) => each === localKey(about, key));
  const record = mine && read(mine);
  if (!record) return { key, sketch, known: isWaiting !== undefined, isFromHere: false };
  const id = mine.split(":").pop();
  return { ...record, key: id, known: known.includes(id), isFromHere: true, photo: read(photoKey(about, id))?.photo };
}

export class Keeping {
  constructor(board, { key, known, isFromHere, description }) {
    const { root, sheet, texts } = board;
    this.board = board;
    this.texts = texts;
    this.data = root.dataset;
    this.key = key;
    this.known = known;
    this.version = 0;
    this.sent = isFromHere ? -1 : 0;
    this.pause = FIRST_RETRY;
    this.token = root.querySelector("[name=csrfmiddlewaretoken]").value;
    this.description = root.querySelector("[name=description]");
    // One that was sent is changed as a whole, when it is done.
    this.waitsForDone = this.data.changes !== undefined;
    if (this.description && description !== undefined) this.description.value = description;
    sheet.listen(() => this.changed());
    this.description?.addEventListener("input", () => this.changed());
    this.description?.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.finish();
    });
    for (const way of root.querySelectorAll("[data-part=back], [data-part=words-instead]")) {
      way.addEventListener("click", (event) => this.leave(event, way.href));
    }
    window.addEventListener("pagehide", () => this.part());
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden") return;
      this.writeHere();
      this.flush();
    });
    if (this.isBehind) this.later(REST);
  }

  get isBehind() {
    return this.sent !== this.version;
  }

  address(template) {
    return template.replace(this.data.key, this.key);
  }

  changed() {
    this.version += 1;
    this.failed = "";
    this.since ??= Date.now();
    this.writeSoon();
    this.later(REST);
  }

  writeSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.board.isDrawing && Date.now() - this.since < AFTER_ALL) this.writeSoon();
      else this.writeHere();
    }, AT_ONCE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.board.isDrawing ? this.later(REST) : this.flush()), pause);
  }

  writeHere() {
    clearTimeout(this.soon);
    this.since = null;
    if (this.isDone || !this.isBehind || this.isNothing) return;
    this.show(this.keepHere() ? this.texts.keptHere : this.texts.notKept);
  }

  keepHere() {
    return keepDrawing(localKey(this.data.about, this.key), {
      sketch: this.board.sheet.written(),
      description: this.description?.value ?? "",
      below: this.board.below.kind,
      known: this.known,
    });
  }

  /** Keeps a photo on this device until the server has it. */
  writePhotoHere(photo) {
    keepDrawing(photoKey(this.data.about, this.key), { photo });
  }

  erasePhotoHere() {
    erase(photoKey(this.data.about, this.key));
  }

  eraseHere() {
    erase(localKey(this.data.about, this.key));
    this.erasePhotoHere();
  }

  show(words) {
    const place = this.board.root.querySelector('[data-part="kept"]');
    if (place.textContent !== words) place.textContent = words;
  }

  /** Brings all of it to the server; says whether that worked. One message at a time. */
  async flush() {
    clearTimeout(this.timer);
    if (this.isDone) return true;
    if (this.waitsForDone && !this.isLeaving) return false;
    this.flushing ??= this.sendAll().finally(() => (this.flushing = null));
    const isThere = await this.flushing;
    if (isThere && this.isLeaving) this.go();
    return isThere;
  }

  /** Nothing worth keeping: no one has it and nothing is on it. */
  get isNothing() {
    return !this.known && this.board.sheet.items.length === 0 && this.board.below.kind !== "photo";
  }

  async sendAll() {
    let isNew = false;
    while (this.isBehind) {
      const version = this.version;
      if (this.isNothing) {
        this.sent = version;
        this.eraseHere();
        return true;
      }
      const answer = await this.send();
      if (answer.status === 200) {
        this.accepted(version, answer.id !== null);
      } else if (answer.status === 404 && !isNew && !this.waitsForDone) {
        isNew = true;
        this.begin();
      } else {
        this.refused(answer);
        return false;
      }
    }
    return true;
  }

  accepted(version, isThere) {
    this.sent = version;
    this.pause = FIRST_RETRY;
    this.known = isThere;
    this.board.below.arrived();
    if (this.isBehind) return;
    if (this.failed) this.board.say("");
    this.failed = "";
    this.keepHere();
    this.show(this.texts.kept);
  }

  /** The one that the server knows by this id is of another time or person: this is a new one. */
  begin() {
    this.eraseHere();
    this.known = false;
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.key = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  refused({ status, error }) {
    const expired = status === 403;
    this.writeHere();
    this.failed = error || (expired ? this.texts.expired : this.isLeaving ? this.texts.offlineDone : this.texts.offline);
    this.board.say(this.failed);
    // What was said about the drawing itself stays true until it changes.
    if (FINAL.includes(status)) {
      this.isLeaving = false;
      return;
    }
    this.later(this.pause);
    this.pause = Math.min(LAST_RETRY, this.pause * 2);
  }

  message() {
    const { below, sheet } = this.board;
    const content = new FormData();
    content.append("sketch", sheet.written());
    content.append("description", this.description?.value ?? "");
    content.append("below", below.kind);
    if (below.kind === "given") content.append("backdrop", this.data.givenId);
    if (below.unsent) content.append("photo", below.unsent, "photo.jpg");
    return content;
  }

  async send(options = {}) {
    try {
      const response = await fetch(this.address(this.data.save), {
        method: "POST",
        headers: { "X-CSRFToken": this.token },
        body: this.message(),
        ...options,
      });
      const said = await response.json().catch(() => ({}));
      return { status: response.status, ...said };
    } catch {
      return { status: 0 };
    }
  }

  /** The page goes, for whatever reason: what the server has not got yet is sent along if it fits. */
  part() {
    if (this.isDone || !this.isBehind || this.isNothing) return;
    this.writeHere();
    if (this.waitsForDone) return;
    const short = this.board.sheet.written().length < PARTING && !this.board.below.unsent;
    if (!this.flushing) this.send({ keepalive: short });
  }

  async leave(event, href) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !this.isBehind) return;
    this.writeHere();
    if (this.waitsForDone) return;
    event.preventDefault();
    await Promise.race([this.flush(), new Promise((go) => setTimeout(go, LEAVING))]);
    window.location.assign(href);
  }

  /** Done: back to the answer, once the server has the drawing. */
  async finish() {
    const button = this.board.root.querySelector('[data-part="done"]');
    this.isLeaving = true;
    button.setAttribute("aria-busy", "true");
    this.writeHere();
    if (!(await this.flush())) button.removeAttribute("aria-busy");
  }

  go() {
    if (this.isDone) return;
    this.isDone = true;
    this.eraseHere();
    window.location.assign(this.data.back);
  }
}
