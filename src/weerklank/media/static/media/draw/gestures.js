// What a pointer does on the sheet, with each tool. One gesture at a time; two fingers look nearer.

// Of a finger that hardly moves, not every trembling is kept. In pixels of the screen.
const TREMBLING = 1.2;
const TAP = 8;
const STANDARD = 0.22;
const EASY_TO_HIT = 22;

/** Follows pointers on the stage of `board` and turns them into gestures. */
export function followPointers(board) {
  const { surface } = board;
  const { stage } = surface;
  const fingers = new Map();
  let gesture = null;
  let by = null;
  let pinch = null;

  const begin = (event, made) => {
    gesture = made;
    board.isDrawing = true;
    by = event.pointerId;
    stage.setPointerCapture(event.pointerId);
  };
  const drop = () => {
    gesture?.cancel();
    gesture = null;
    board.isDrawing = false;
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 1 || (gesture && event.pointerType !== "touch")) return;
    surface.locate();
    const place = surface.place(event);
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, place);
      if (fingers.size === 2) {
        drop();
        pinch = pinched(fingers);
        surface.startMoving();
      }
      // A hand that rests on the glass beside the pen, or a third finger.
      if (fingers.size > 1 || gesture) return;
    }
    const pans = event.button === 1;
    if (pans) event.preventDefault();
    begin(event, pans ? new Pan(board, place) : gestureFor(board, place));
  });

  stage.addEventListener("pointermove", (event) => {
    if (pinch && fingers.has(event.pointerId)) {
      fingers.set(event.pointerId, surface.place(event));
      const now = pinched(fingers);
      surface.pan(now.x - pinch.x, now.y - pinch.y);
      surface.zoom(now.apart / pinch.apart, now);
      pinch = now;
      return;
    }
    if (!gesture || event.pointerId !== by) return;
    const events = event.getCoalescedEvents?.() ?? [];
    gesture.move((events.length > 0 ? events : [event]).map((each) => surface.place(each)));
  });

  const end = (event) => {
    fingers.delete(event.pointerId);
    if (pinch && fingers.size < 2) {
      pinch = null;
      surface.stopMoving();
    }
    if (!gesture || event.pointerId !== by) return;
    const ended = gesture;
    gesture = null;
    board.isDrawing = false;
    if (event.type === "pointerup") ended.end();
    else ended.cancel();
  };
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);

  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      surface.locate();
      surface.zoom(Math.exp(-event.deltaY / 300), surface.place(event));
    },
    { passive: false },
  );
}

function pinched(fingers) {
  const [one, other] = [...fingers.values()];
  const apart = Math.max(20, Math.hypot(one.x - other.x, one.y - other.y));
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart };
}

function gestureFor(board, place) {
  const { tool } = board.toolbar;
  if (tool === "hand") return new Move(board, place);
  board.choose(null);
  board.say("");
  board.toolbar.makeRoom();
  if (tool === "words") return new Tap(board, place, (at) => board.putTyped(at));
  if (tool === "line" || tool === "shape") return new Stretch(board, place);
  return new FreeHand(board, place);
}

class FreeHand {
  constructor(board, { sheet }) {
    const { toolbar, surface } = board;
    this.board = board;
    this.surface = surface;
    const { tool, colour, width } = toolbar;
    this.item = tool === "eraser" ? { is: "stroke", tool, width, points: [...sheet] } : { is: "stroke", tool, colour, width, points: [...sheet] };
    this.least = TREMBLING / surface.view.scale;
    this.isFull = !board.sheet.hasRoomFor(this.item);
    // Rubbing out is seen in the ink at once; a marker shines through as one whole.
    this.context = tool === "eraser" ? surface.ink : surface.live;
    if (tool === "marker") surface.live.canvas.style.opacity = board.facts.markerOpacity;
    this.width = board.painter.hold(this.context, this.item);
    this.rubs(() => {
      this.context.beginPath();
      this.context.arc(sheet[0], sheet[1], this.width / 2, 0, 2 * Math.PI);
      this.context.fill();
    });
    this.last = [...sheet];
    this.from = [...sheet];
  }

  rubs(paint) {
    if (this.isFull) return;
    if (this.item.tool === "eraser") this.context.globalCompositeOperation = "destination-out";
    paint();
    this.context.globalCompositeOperation = "source-over";
  }

  move(places) {
    const { points } = this.item;
    this.rubs(() => {
      this.context.beginPath();
      this.context.moveTo(...this.from);
      for (const { sheet: here } of places) {
        if (Math.hypot(here[0] - this.last[0], here[1] - this.last[1]) < this.least) continue;
        points.push(...here);
        this.from = [(this.last[0] + here[0]) / 2, (this.last[1] + here[1]) / 2];
        this.context.quadraticCurveTo(...this.last, ...this.from);
        this.last = here;
      }
      this.context.stroke();
    });
  }

  end() {
    const { sheet } = this.board;
    if (this.isFull || !sheet.hasRoomFor(this.item)) {
      this.cancel();
      this.board.say(this.board.texts.full);
      return;
    }
    this.surface.clearLive();
    sheet.add(this.item);
  }

  cancel() {
    this.surface.clearLive();
    if (this.item.tool === "eraser") this.surface.paint();
  }
}

/** A line or a shape that is drawn out from one corner to the other; a tap gives it its own size. */
class Stretch {
  constructor(board, place) {
    this.board = board;
    this.start = place;
    this.item = null;
  }

  move(places) {
    const now = places.at(-1);
    this.item = Math.hypot(now.x - this.start.x, now.y - this.start.y) < TAP ? null : this.between(this.start.sheet, now.sheet);
    this.board.surface.clearLive();
    if (this.item) this.board.painter.paint(this.board.surface.live, this.item);
  }

  between(from, to) {
    const { shape, tool } = this.board.toolbar;
    const kind = tool === "line" ? "line" : shape;
    if (kind === "line" || kind === "arrow") return this.board.newLine(kind, from, to);
    const { smallest, largest } = this.board.facts;
    const size = [0, 1].map((side) => Math.min(largest, Math.max(smallest, Math.abs(to[side] - from[side]))));
    return this.board.newShape(kind, [0, 1].map((side) => Math.round((from[side] + to[side]) / 2)), size);
  }

  end() {
    this.board.surface.clearLive();
    const { tool, shape } = this.board.toolbar;
    this.board.put(this.item ?? this.board.standard(tool === "line" ? "line" : shape, this.start.sheet));
  }

  cancel() {
    this.board.surface.clearLive();
  }
}

class Tap {
  constructor(board, place, then) {
    Object.assign(this, { place, then });
  }

  move() {}

  end() {
    this.then(this.place.sheet);
  }

  cancel() {}
}

/** The hand: takes along what it takes hold of, or else the sheet. */
class Move {
  constructor(board, place) {
    this.board = board;
    this.at = board.itemAt(place.sheet, EASY_TO_HIT / board.surface.view.scale);
    board.choose(this.at);
    this.pan = this.at === null ? new Pan(board, place) : null;
    this.first = place.sheet;
    this.item = this.at === null ? null : board.sheet.items[this.at];
  }

  move(places) {
    if (this.pan) {
      this.pan.move(places);
      return;
    }
    const now = places.at(-1).sheet;
    const moved = this.board.moved(this.item, now[0] - this.first[0], now[1] - this.first[1]);
    this.board.sheet.changeOn(this.at, moved);
  }

  end() {
    this.board.sheet.settle();
    this.pan?.end();
  }

  cancel() {
    this.end();
  }
}

class Pan {
  constructor(board, place) {
    this.surface = board.surface;
    this.last = place;
    this.surface.startMoving();
  }

  move(places) {
    const now = places.at(-1);
    this.surface.pan(now.x - this.last.x, now.y - this.last.y);
    this.last = now;
  }

  end() {
    this.surface.stopMoving();
  }

  cancel() {
    this.end();
  }
}

export const standardSize = (sheet) => Math.round(Math.max(sheet.width, sheet.height) * STANDARD);
