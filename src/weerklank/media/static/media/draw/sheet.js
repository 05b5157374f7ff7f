// What is on the sheet, and how it came there. Items are never changed, only replaced, so that a
// step back is putting the former one in its place.

/** What the server keeps, read; null when it cannot be used. */
export function readSheet(facts, text) {
  try {
    const kept = JSON.parse(text);
    if (kept.version !== facts.version || !Array.isArray(kept.items)) return null;
    return new Sheet(facts, kept.width, kept.height, kept.items.map(unpacked));
  } catch {
    return null;
  }
}

function unpacked(item) {
  if (item.is !== "stroke") return item;
  const points = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < item.points.length; at += 2) {
    x += item.points[at];
    y += item.points[at + 1];
    points.push(x, y);
  }
  return { ...item, points };
}

function packed(item) {
  if (item.is !== "stroke") return item;
  const points = item.points.map((value, at) => (at < 2 ? value : value - item.points[at - 2]));
  return { ...item, points };
}

export class Sheet {
  constructor(facts, width, height, items = []) {
    this.facts = facts;
    this.width = width;
    this.height = height;
    this.items = items;
    this.done = items.map((item, at) => ({ at, before: null, after: item }));
    this.undone = [];
    this.listeners = [];
    // Of an item its text is made once: the whole is written anew after every stroke.
    this.texts = new WeakMap();
  }

  /** Calls `listener(added)` after every change; `added` is the item that came on top, if only that. */
  listen(listener) {
    this.listeners.push(listener);
  }

  hasRoomFor(item) {
    const { mostItems, mostPoints, mostErasers, mostBytes } = this.facts;
    if (this.items.length >= mostItems || this.written().length > mostBytes * 0.9) return false;
    if (item.is !== "stroke") return true;
    const strokes = this.items.filter((each) => each.is === "stroke");
    const points = strokes.reduce((sum, each) => sum + each.points.length / 2, item.points.length / 2);
    const erasers = strokes.filter((each) => each.tool === "eraser").length;
    return points <= mostPoints && (item.tool !== "eraser" || erasers < mostErasers);
  }

  add(item) {
    this.step({ at: this.items.length, before: null, after: item });
  }

  change(at, item) {
    this.step({ at, before: this.items[at], after: item });
  }

  remove(at) {
    this.step({ at, before: this.items[at], after: null });
  }

  clear() {
    if (this.items.length > 0) this.step({ all: this.items });
  }

  /** A step that goes on with the last one: a shape that is dragged is one step back. */
  changeOn(at, item) {
    const last = this.done.at(-1);
    if (last?.at !== at || !last.before || !last.after || !last.goesOn) {
      this.step({ at, before: this.items[at], after: item, goesOn: true });
      return;
    }
    last.after = item;
    this.items = this.items.with ? this.items.with(at, item) : this.items.map((each, i) => (i === at ? item : each));
    this.tell(null);
  }

  /** What comes next is a step of its own. */
  settle() {
    const last = this.done.at(-1);
    if (last) last.goesOn = false;
  }

  step(step) {
    this.done.push(step);
    this.undone = [];
    this.take(step);
    this.tell(step.at === this.items.length - 1 && !step.before && step.after ? step.after : null);
  }

  undo() {
    const step = this.done.pop();
    if (!step) return;
    this.undone.push(step);
    if (step.all) this.items = step.all;
    else this.take({ at: step.at, before: step.after, after: step.before });
    this.tell(null);
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return;
    this.done.push(step);
    this.take(step);
    this.tell(null);
  }

  take({ at, before, after, all }) {
    if (all) {
      this.items = [];
      return;
    }
    // Adding on top is what happens at every stroke: no copy of all the others for that.
    if (!before && at === this.items.length) {
      this.items.push(after);
      return;
    }
    this.items = [...this.items];
    this.items.splice(at, before ? 1 : 0, ...(after ? [after] : []));
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.tell(null);
  }

  tell(added) {
    for (const listener of this.listeners) listener(added);
  }

  textOf(item) {
    if (!this.texts.has(item)) this.texts.set(item, JSON.stringify(packed(item)));
    return this.texts.get(item);
  }

  /** The whole sheet as the server keeps it. */
  written() {
    const items = this.items.map((item) => this.textOf(item)).join(",");
    const { version } = this.facts;
    return `{"version":${version},"width":${this.width},"height":${this.height},"items":[${items}]}`;
  }
}
