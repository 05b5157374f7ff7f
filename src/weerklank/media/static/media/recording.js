// One recording: what comes from microphone and camera, kept piece by piece on this device, so that a
// crash or a phone that dies loses two seconds at most.

import { addPiece, beginTake } from "./queue-store.js";

const PIECE = 1000;
const TICK = 250;
const SOON = 30;
const QUALITY = { audioBitsPerSecond: 64_000, videoBitsPerSecond: 2_000_000 };
const TYPES = {
  sound: ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"],
  video: ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm", "video/mp4"],
};

/** The type of file that this browser can make, or undefined. */
export function typeFor(kind) {
  if (!globalThis.MediaRecorder) return undefined;
  return TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
}

export class Recording {
  /** `on` has: moved(seconds), soon(), stopped(blob, why); why is "asked", "full" or "broke". */
  constructor({ stream, kind, about, longest, on }) {
    Object.assign(this, { stream, kind, about, longest, on });
    this.id = `${Date.now()}-${Math.random()}`;
    this.pieces = [];
    this.seconds = 0;
    this.since = null;
    this.why = "broke";
    this.warned = false;
    this.kept = Promise.resolve(false);
  }

  start() {
    const mimeType = typeFor(this.kind);
    this.recorder = new MediaRecorder(this.stream, { mimeType, ...QUALITY });
    this.type = this.recorder.mimeType || mimeType;
    const take = { id: this.id, about: this.about, kind: this.kind, type: this.type, at: Date.now() };
    this.kept = beginTake({ ...take, length: 0 });
    this.recorder.addEventListener("dataavailable", ({ data }) => this.keep(data));
    this.recorder.addEventListener("stop", () => this.finish());
    this.recorder.addEventListener("error", () => this.end());
    for (const track of this.stream.getTracks()) track.addEventListener("ended", () => this.end());
    this.recorder.start(PIECE);
    this.since = performance.now();
    this.clock = setInterval(() => this.tick(), TICK);
    this.onHide = () => this.recorder.state === "recording" && this.recorder.requestData();
    document.addEventListener("visibilitychange", this.onHide);
  }

  keep(piece) {
    if (piece.size === 0) return;
    this.pieces.push(piece);
    const length = this.elapsed();
    // One after the other: their order is the recording. What is not kept is in memory still.
    this.kept = this.kept
      .then(async (works) => {
        if (works) await addPiece(this.id, piece, length);
        return works;
      })
      .catch(() => false);
  }

  elapsed() {
    return this.seconds + (this.since === null ? 0 : (performance.now() - this.since) / 1000);
  }

  tick() {
    const elapsed = this.elapsed();
    this.on.moved(elapsed);
    if (!this.warned && this.longest - elapsed <= SOON) {
      this.warned = true;
      this.on.soon();
    }
    if (elapsed >= this.longest) this.stop("full");
  }

  pause() {
    this.recorder.pause();
    this.recorder.requestData();
    this.seconds = this.elapsed();
    this.since = null;
  }

  resume() {
    this.recorder.resume();
    this.since = performance.now();
  }

  stop(why = "asked") {
    this.why = why;
    this.end();
  }

  end() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  async finish() {
    clearInterval(this.clock);
    document.removeEventListener("visibilitychange", this.onHide);
    this.seconds = this.elapsed();
    this.since = null;
    await this.kept;
    this.on.stopped(new Blob(this.pieces, { type: this.type }), this.why);
  }
}
