// The board: a sheet with everything around it, and what can be done with what is on the sheet.

import { Below } from "./below.js";
import { followPointers, standardSize } from "./gestures.js";
import { Keeping, whatWasKept } from "./keeping.js";
import { lettersLoaded, Painter } from "./painting.js";
import { Placing } from "./placing.js";
import { readSheet, Sheet } from "./sheet.js";
import { Surface } from "./surface.js";
import { Toolbar } from "./toolbar.js";

const PAN = 60;
const STEPS = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };
const NAMED_AT_MOST = 12;

export class Board {
  constructor(root) {
    this.root = root;
    this.facts = JSON.parse(root.dataset.facts);
    this.texts = JSON.parse(root.dataset.texts);
    this.chosen = null;
    this.isDrawing = false;
    this.painter = new Painter(this.facts);
    const kept = whatWasKept(root.dataset);
    this.sheet = readSheet(this.facts, kept.sketch) ?? this.emptySheet();
    this.surface = new Surface(root, this.sheet, this.painter);
    this.surface.afterPaint = () => this.outlineChosen();
    this.keeping = new Keeping(this, kept);
    this.below = new Below(this, kept);
    this.toolbar = new Toolbar(this);
    this.placing = new Placing(this);
    this.sheet.listen(() => this.changed());
    this.changed();
    followPointers(this);
    this.surface.stage.addEventListener("keydown", (event) => this.pressed(event));
    const typed = root.querySelector('[data-part="typed"]');
    typed.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.putTyped();
    });
    root.querySelector('[data-part="put-typed"]').addEventListener("click", () => this.putTyped());
    if (kept.isFromHere && this.sheet.items.length > 0) this.say(this.texts.found);
    lettersLoaded().then(() => this.surface.paint());
  }

  /** A sheet the way the screen is held. */
  emptySheet() {
    const { longestSide } = this.facts;
    const short = longestSide * 0.75;
    const upright = window.innerHeight > window.innerWidth;
    return new Sheet(this.facts, upright ? short : longestSide, upright ? longestSide : short);
  }

  say(sentence) {
    this.root.querySelector('[data-part="notice"]').textContent = sentence;
  }

  changed() {
    if (this.chosen !== null && !this.sheet.items[this.chosen]) this.choose(null);
    this.toolbar.showSteps(this.sheet);
    const named = this.sheet.items.filter((item) => item.is !== "stroke").slice(0, NAMED_AT_MOST);
    const byHand = this.root.querySelector('[data-part="by-hand"]').textContent;
    const words = [this.texts.drawn, ...named.map((item) => `${this.placing.nameOf(item)}.`), byHand];
    const label = this.sheet.items.length > 0 ? words.join(" ") : this.texts.empty;
    this.surface.ink.canvas.setAttribute("aria-label", label);
  }

  stepBack() {
    if (this.sheet.done.length === 0) return;
    this.choose(null);
    this.sheet.undo();
    this.say(this.texts.undone);
  }

  stepForward() {
    if (this.sheet.undone.length === 0) return;
    this.choose(null);
    this.sheet.redo();
    this.say(this.texts.redone);
  }

  /** What the server would not take in words is left out here already. */
  clean(words) {
    return words.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ").trim();
  }

  newWords(words, at) {
    return { is: "words", colour: this.toolbar.colour, size: this.toolbar.size, at, words: this.clean(words) };
  }

  newShape(shape, at, size) {
    const { colour, width } = this.toolbar;
    return { is: "shape", shape, colour, width, at, size, label: "" };
  }

  newLine(kind, from, to) {
    const { colour, width } = this.toolbar;
    return { is: "line", colour, width, from, to, arrow: kind === "arrow", label: "" };
  }

  /** A shape of a usual size, around a place. */
  standard(kind, at) {
    const size = standardSize(this.sheet);
    if (kind !== "line" && kind !== "arrow") return this.newShape(kind, at, [size, size]);
    const half = Math.round(size / 2);
    return this.newLine(kind, [at[0] - half, at[1]], [at[0] + half, at[1]]);
  }

  /** Puts something on the sheet; says so and does not when the sheet is full. */
  put(item) {
    const fits = this.sheet.hasRoomFor(item);
    if (fits) this.sheet.add(item);
    else this.say(this.texts.full);
    return fits;
  }

  putTyped(at) {
    const field = this.root.querySelector('[data-part="typed"]');
    const words = this.clean(field.value);
    if (!words) {
      this.place = at ?? this.place;
      this.say(this.texts.typeFirst);
      field.focus({ preventScroll: true });
      return;
    }
    const item = this.newWords(words, at ?? this.place ?? this.surface.middle());
    if (!this.put(item)) return;
    field.value = "";
    this.place = null;
    this.choose(this.sheet.items.length - 1);
    this.placing.say(this.texts.put, item);
  }

  choose(at) {
    if (at !== this.chosen) this.sheet.settle();
    this.chosen = at;
    this.outlineChosen();
    this.placing?.show();
  }

  outlineChosen() {
    const item = this.chosen === null ? null : this.sheet.items[this.chosen];
    if (!this.surface) return;
    const { live, view } = this.surface;
    this.surface.clearLive();
    if (!item) return;
    const { x, y, width, height } = this.painter.boxOf(item);
    const gap = 8 / view.scale;
    for (const [colour, dash] of [["#ffffff", []], ["#0b0c0c", [6 / view.scale, 5 / view.scale]]]) {
      live.lineWidth = 2 / view.scale;
      live.strokeStyle = colour;
      live.setLineDash(dash);
      live.strokeRect(x - gap, y - gap, width + 2 * gap, height + 2 * gap);
    }
    live.setLineDash([]);
  }

  /** The number of the topmost shape or words at a place; null when there is nothing to take hold of. */
  itemAt([x, y], near) {
    for (let at = this.sheet.items.length - 1; at >= 0; at -= 1) {
      const item = this.sheet.items[at];
      if (item.is === "stroke") continue;
      if (item.is === "line" && farFrom(item, x, y) > near) continue;
      const box = this.painter.boxOf(item);
      const within = x > box.x - near && x < box.x + box.width + near;
      if (within && y > box.y - near && y < box.y + box.height + near) return at;
    }
    return null;
  }

  middleOf(item) {
    if (item.is !== "line") return item.at;
    return [0, 1].map((side) => Math.round((item.from[side] + item.to[side]) / 2));
  }

  moved(item, across, down) {
    const { furthest } = this.facts;
    const held = (value) => Math.max(-furthest, Math.min(furthest, Math.round(value)));
    const shifted = ([x, y]) => [held(x + across), held(y + down)];
    if (item.is === "line") return { ...item, from: shifted(item.from), to: shifted(item.to) };
    return { ...item, at: shifted(item.at) };
  }

  grown(item, factor) {
    if (item.is === "words") {
      const { sizes } = this.facts;
      const next = sizes.indexOf(item.size) + (factor > 1 ? 1 : -1);
      return { ...item, size: sizes[Math.max(0, Math.min(sizes.length - 1, next))] };
    }
    if (item.is === "line") return this.spun(item, factor, 0);
    const { smallest, largest } = this.facts;
    const size = item.size.map((side) => Math.round(Math.max(smallest, Math.min(largest, side * factor))));
    return { ...item, size };
  }

  turned(item) {
    return item.is === "line" ? this.spun(item, 1, Math.PI / 4) : item;
  }

  /** A line, longer or turned around its middle. */
  spun(item, factor, angle) {
    const { smallest, largest, furthest } = this.facts;
    const [x, y] = this.middleOf(item);
    const half = Math.hypot(item.to[0] - item.from[0], item.to[1] - item.from[1]) / 2;
    const length = Math.max(smallest, Math.min(largest / 2, half * factor));
    const now = Math.atan2(item.to[1] - y, item.to[0] - x) + angle;
    const held = (value) => Math.max(-furthest, Math.min(furthest, Math.round(value)));
    const end = (side) => [held(x + side * length * Math.cos(now)), held(y + side * length * Math.sin(now))];
    return { ...item, from: end(-1), to: end(1) };
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.chosen !== null) {
      this.placing.pressed(event);
      return;
    }
    const zooms = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, 0: 0 }[event.key];
    const step = STEPS[event.key];
    if (zooms === undefined && (!step || this.surface.isWhole)) return;
    event.preventDefault();
    if (zooms === 0) this.surface.showWhole();
    else if (zooms) this.surface.zoom(zooms);
    else this.surface.pan(...step);
  }
}

function farFrom({ from: [x, y], to: [toX, toY] }, pointX, pointY) {
  const [across, down] = [toX - x, toY - y];
  const along = ((pointX - x) * across + (pointY - y) * down) / (across * across + down * down || 1);
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(pointX - x - at * across, pointY - y - at * down);
}
