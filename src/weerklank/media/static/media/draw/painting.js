// Paints what was drawn on a canvas, just as drawings/svg.py writes it: what changes here changes there.

const FONT = '"Source Sans", sans-serif';

/** The letters have to be there before they are painted. */
export function lettersLoaded() {
  return document.fonts.load(`400 64px ${FONT}`).catch(() => []);
}

export class Painter {
  constructor(facts) {
    this.facts = facts;
    this.paths = new WeakMap();
    this.measure = document.createElement("canvas").getContext("2d");
  }

  paint(context, item) {
    if (item.is === "stroke") this.paintStroke(context, item);
    else if (item.is === "words") this.letter(context, item.words, item.at, this.facts.letters[item.size], item.colour);
    else if (item.is === "line") this.paintLine(context, item);
    else this.paintShape(context, item);
  }

  /** Sets the pen of a stroke; returns how broad it is. */
  hold(context, item) {
    const width = this.facts.widths[item.width] * (this.facts.tools[item.tool] ?? 1);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = width;
    context.strokeStyle = context.fillStyle = this.facts.colours[item.colour] ?? "#000000";
    return width;
  }

  paintStroke(context, item) {
    const width = this.hold(context, item);
    if (item.tool === "marker") context.globalAlpha = this.facts.markerOpacity;
    if (item.tool === "eraser") context.globalCompositeOperation = "destination-out";
    this.trace(context, item, width);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "source-over";
  }

  trace(context, item, width) {
    const points = item.points;
    if (points.every((value, at) => value === points[at % 2])) {
      context.beginPath();
      context.arc(points[0], points[1], width / 2, 0, 2 * Math.PI);
      context.fill();
      return;
    }
    context.stroke(this.pathOf(item, () => smooth(points)));
  }

  paintLine(context, item) {
    this.hold(context, item);
    context.stroke(this.pathOf(item, () => this.linePath(item)));
    const { from, to } = item;
    const middle = [Math.floor((from[0] + to[0]) / 2), Math.floor((from[1] + to[1]) / 2)];
    this.letter(context, item.label, this.labelPlace(middle, 0), this.facts.lettersOfLabel, "black");
  }

  paintShape(context, item) {
    this.hold(context, item);
    const path = this.pathOf(item, () => new Path2D(this.outline(item)));
    context.globalAlpha = this.facts.fillOpacity;
    context.fill(path);
    context.globalAlpha = 1;
    context.stroke(path);
    const inside = this.facts.namedInside.includes(item.shape);
    const place = inside ? item.at : this.labelPlace(item.at, item.size[1]);
    this.letter(context, item.label, place, this.facts.lettersOfLabel, "black");
  }

  labelPlace([x, y], height) {
    return [x, y + Math.floor(height / 2) + this.facts.lettersOfLabel];
  }

  pathOf(item, make) {
    if (!this.paths.has(item)) this.paths.set(item, make());
    return this.paths.get(item);
  }

  linePath({ from: [x, y], to: [toX, toY], arrow, width }) {
    const path = new Path2D();
    path.moveTo(x, y);
    path.lineTo(toX, toY);
    if (!arrow) return path;
    const angle = Math.atan2(toY - y, toX - x);
    const length = this.facts.widths[width] * 2 + 6 * this.facts.arrowHead;
    const side = (turn) => [toX - length * Math.cos(angle + turn), toY - length * Math.sin(angle + turn)];
    path.moveTo(...side(-0.5));
    path.lineTo(toX, toY);
    path.lineTo(...side(0.5));
    return path;
  }

  outline({ shape, at, size }) {
    let side = 1;
    return this.facts.shapes[shape]
      .split(/\s+/)
      .map((part) => {
        if (/[A-Z]/.test(part)) return part;
        side = 1 - side;
        return at[side] + (Number(part) / 100 - 0.5) * size[side];
      })
      .join(" ");
  }

  letter(context, words, [x, y], size, colour) {
    if (!words) return;
    const { lineHeight, foot, rim, colours } = this.facts;
    const lines = this.linesOf(words);
    context.font = `400 ${size}px ${FONT}`;
    context.textAlign = "center";
    context.lineJoin = "round";
    context.lineWidth = size * rim;
    context.strokeStyle = colour === "white" ? "#000000" : "#ffffff";
    context.fillStyle = colours[colour];
    lines.forEach((line, number) => {
      const middle = y + (number - (lines.length - 1) / 2) * size * lineHeight;
      context.strokeText(line, x, middle + size * foot);
      context.fillText(line, x, middle + size * foot);
    });
  }

  /** As `lines_of` in drawings/tools.py. */
  linesOf(words) {
    const longest = this.facts.longestLine;
    const lines = [];
    for (const paragraph of words.split("\n")) {
      let line = [];
      for (const whole of paragraph.split(" ")) {
        let word = [...whole];
        if (line.length > 0 && word.length > 0 && line.length + 1 + word.length > longest) {
          lines.push(line.join(""));
          line = [];
        }
        while (word.length > longest) {
          lines.push(word.slice(0, longest).join(""));
          word = word.slice(longest);
        }
        if (line.length > 0 && word.length > 0) line.push(" ");
        line.push(...word);
      }
      lines.push(line.join(""));
    }
    return lines;
  }

  /** Around what can be chosen: {x, y, width, height}. */
  boxOf(item) {
    if (item.is === "line") {
      const [[x, y], [toX, toY]] = [item.from, item.to];
      return around(Math.min(x, toX), Math.min(y, toY), Math.abs(toX - x), Math.abs(toY - y));
    }
    if (item.is === "shape") {
      const [width, height] = item.size;
      return around(item.at[0] - width / 2, item.at[1] - height / 2, width, height);
    }
    const size = this.facts.letters[item.size];
    const lines = this.linesOf(item.words);
    this.measure.font = `400 ${size}px ${FONT}`;
    const width = Math.max(...lines.map((line) => this.measure.measureText(line).width), size);
    const height = lines.length * size * this.facts.lineHeight;
    return around(item.at[0] - width / 2, item.at[1] - height / 2, width, height);
  }
}

function around(x, y, width, height) {
  return { x, y, width, height };
}

function smooth(points) {
  const path = new Path2D();
  path.moveTo(points[0], points[1]);
  for (let at = 2; at < points.length - 2; at += 2) {
    const [x, y, nextX, nextY] = points.slice(at, at + 4);
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  path.lineTo(points.at(-2), points.at(-1));
  return path;
}
