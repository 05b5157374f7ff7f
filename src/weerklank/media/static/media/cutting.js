// Which part of a recording is kept: two sliders, and playing what is left.

import { clockTime } from "./progress-words.js";

const STEP = 0.5;
const LEAST = 1;

export class Cutting {
  /** `texts` has the words, `player` plays the recording. */
  constructor(element, player, texts) {
    this.player = player;
    this.texts = texts;
    const find = (name) => element.querySelector(`[data-${name}]`);
    [this.start, this.end] = [find("cut-start"), find("cut-end")];
    [this.startAt, this.endAt, this.left] = [find("cut-start-at"), find("cut-end-at"), find("cut-kept")];
    this.start.addEventListener("input", () => this.move(this.start));
    this.end.addEventListener("input", () => this.move(this.end));
    player.addEventListener("timeupdate", () => this.stopAtEnd());
    player.addEventListener("seeking", () => (this.playing &&= this.player.currentTime >= this.start.valueAsNumber - STEP));
    this.playing = false;
  }

  /** Begins with all of a recording of so many seconds. */
  reset(length) {
    this.length = length;
    this.playing = false;
    const most = Math.ceil(length / STEP) * STEP;
    for (const slider of [this.start, this.end]) {
      slider.step = STEP;
      slider.max = most;
    }
    this.start.value = 0;
    this.end.value = most;
    this.show();
  }

  /** Keeps a second between both, whichever is moved. */
  move(moved) {
    const [start, end] = [this.start.valueAsNumber, this.end.valueAsNumber];
    if (end - start < LEAST) {
      if (moved === this.start) this.start.value = Math.max(0, end - LEAST);
      else this.end.value = Math.min(Number(this.end.max), start + LEAST);
    }
    this.show();
    this.player.currentTime = Math.min(moved.valueAsNumber, this.length);
  }

  show() {
    for (const [slider, place] of [[this.start, this.startAt], [this.end, this.endAt]]) {
      const time = clockTime(Math.min(slider.valueAsNumber, this.length));
      place.textContent = time;
      slider.setAttribute("aria-valuetext", this.texts.at.replace("{time}", time));
    }
    const [from, to] = this.seconds();
    this.left.textContent = this.texts.keptPart
      .replace("{time}", clockTime(to - from))
      .replace("{whole}", clockTime(this.length));
  }

  seconds() {
    return [this.start.valueAsNumber, Math.min(this.end.valueAsNumber, this.length)];
  }

  /** From where to where it is kept, in milliseconds; null when nothing is cut off. */
  cut() {
    const [from, to] = this.seconds();
    if (from === 0 && to >= this.length) return null;
    return { starts: Math.round(from * 1000), ends: Math.round(to * 1000) };
  }

  play() {
    this.player.currentTime = this.start.valueAsNumber;
    this.playing = true;
    this.player.play();
  }

  stopAtEnd() {
    if (!this.playing || this.player.currentTime < this.end.valueAsNumber) return;
    this.playing = false;
    this.player.pause();
  }
}
