// The sheet on the screen: what lies below, the ink, and on top of it what is being drawn just now.
// Only that topmost canvas changes while a finger moves.

const MARGIN = 10;
const CLOSEST = 8;
// More pixels than this a cheap phone pays for and nobody sees.
const MOST_DENSE = 2;

export class Surface {
  constructor(root, sheet, painter) {
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.stage = part("stage");
    this.paper = part("paper");
    this.canvases = [part("ink"), part("live")];
    this.ink = this.canvases[0].getContext("2d");
    this.live = this.canvases[1].getContext("2d", { desynchronized: true });
    this.sheet = sheet;
    this.painter = painter;
    this.view = { scale: 1, x: 0, y: 0 };
    this.isWhole = true;
    this.afterPaint = () => {};
    sheet.listen((added) => (added ? this.paintOn(added) : this.paint()));
    new ResizeObserver(() => this.measure()).observe(this.stage);
    this.measure();
  }

  measure() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height) return;
    const before = this.size;
    this.size = { width, height };
    this.dense = Math.min(window.devicePixelRatio || 1, MOST_DENSE);
    for (const canvas of this.canvases) {
      canvas.width = Math.round(width * this.dense);
      canvas.height = Math.round(height * this.dense);
    }
    if (this.isWhole || !before) this.showWhole();
    else this.look({ ...this.view, x: this.view.x + (width - before.width) / 2, y: this.view.y + (height - before.height) / 2 });
  }

  /** The scale at which all of the sheet is seen. */
  wholeScale() {
    const { width, height } = this.size;
    return Math.min((width - 2 * MARGIN) / this.sheet.width, (height - 2 * MARGIN) / this.sheet.height);
  }

  showWhole() {
    if (!this.size) return;
    this.isWhole = true;
    this.look({ scale: this.wholeScale(), x: 0, y: 0 });
  }

  /** Looks from nearer or further; `at` stays where it is on the screen. */
  zoom(factor, at = { x: this.size.width / 2, y: this.size.height / 2 }) {
    const whole = this.wholeScale();
    const scale = Math.min(whole * CLOSEST, Math.max(whole, this.view.scale * factor));
    const grown = scale / this.view.scale;
    this.isWhole = scale === whole;
    this.look({ scale, x: at.x - (at.x - this.view.x) * grown, y: at.y - (at.y - this.view.y) * grown });
  }

  pan(across, down) {
    this.look({ ...this.view, x: this.view.x + across, y: this.view.y + down });
  }

  /** Shows the sheet so; it never leaves the stage. While it moves, the pixels of before do. */
  look(view) {
    const held = (offset, room, size) =>
      size <= room - 2 * MARGIN ? (room - size) / 2 : Math.min(MARGIN, Math.max(room - size - MARGIN, offset));
    const { width, height } = this.size;
    this.view = {
      scale: view.scale,
      x: held(view.x, width, this.sheet.width * view.scale),
      y: held(view.y, height, this.sheet.height * view.scale),
    };
    Object.assign(this.paper.style, {
      left: `${this.view.x}px`,
      top: `${this.view.y}px`,
      width: `${this.sheet.width * this.view.scale}px`,
      height: `${this.sheet.height * this.view.scale}px`,
    });
    if (this.isMoving) this.shift();
    else this.paint();
  }

  startMoving() {
    this.isMoving = true;
  }

  stopMoving() {
    this.isMoving = false;
    this.paint();
  }

  shift() {
    const { scale, x, y } = this.view;
    const grown = scale / this.painted.scale;
    const moved = `translate(${x - this.painted.x * grown}px, ${y - this.painted.y * grown}px) scale(${grown})`;
    for (const canvas of this.canvases) canvas.style.transform = moved;
  }

  paint() {
    if (!this.size || this.isMoving) return;
    this.painted = this.view;
    for (const context of [this.ink, this.live]) {
      context.canvas.style.transform = "";
      this.ready(context);
    }
    for (const item of this.sheet.items) this.painter.paint(this.ink, item);
    this.afterPaint();
  }

  paintOn(item) {
    this.painter.paint(this.ink, item);
    this.afterPaint();
  }

  /** An empty canvas on which is painted in the measures of the sheet, and not beyond it. */
  ready(context) {
    const { scale, x, y } = this.view;
    context.restore();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.save();
    context.setTransform(scale * this.dense, 0, 0, scale * this.dense, x * this.dense, y * this.dense);
    context.beginPath();
    context.rect(0, 0, this.sheet.width, this.sheet.height);
    context.clip();
  }

  clearLive() {
    this.canvases[1].style.opacity = "";
    this.live.clearRect(0, 0, this.sheet.width, this.sheet.height);
  }

  /** Where on the stage, and where on the sheet, a pointer is. */
  place(event) {
    const x = event.clientX - this.corner.left;
    const y = event.clientY - this.corner.top;
    return { x, y, sheet: this.onSheet(x, y) };
  }

  onSheet(x, y) {
    const { furthest } = this.sheet.facts;
    const held = (value) => Math.round(Math.max(-furthest, Math.min(furthest, value)));
    return [held((x - this.view.x) / this.view.scale), held((y - this.view.y) / this.view.scale)];
  }

  locate() {
    this.corner = this.stage.getBoundingClientRect();
  }

  /** The middle of what is seen of the sheet now. */
  middle() {
    const [left, top] = this.onSheet(0, 0);
    const [right, bottom] = this.onSheet(this.size.width, this.size.height);
    const between = (low, high, most) => Math.round((Math.max(0, low) + Math.min(most, high)) / 2);
    return [between(left, right, this.sheet.width), between(top, bottom, this.sheet.height)];
  }
}
