// The buttons around the sheet: what is drawn with, in which colour, how broad; what opens and closes.

export class Toolbar {
  constructor(board) {
    this.board = board;
    this.root = board.root;
    Object.assign(this, { tool: "pen", colour: "black", width: "middle", size: "middle", shape: "house" });
    for (const choice of ["colour", "width", "size", "shape"]) {
      for (const button of this.root.querySelectorAll(`[data-${choice}]`)) {
        button.addEventListener("click", () => this.choose(choice, button.dataset[choice]));
      }
    }
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.addEventListener("click", () => this.take(button.dataset.tool));
    }
    for (const button of this.root.querySelectorAll("[data-opens]")) {
      button.addEventListener("click", () => this.open(this.opened === button.dataset.opens ? null : button.dataset.opens));
    }
    const { surface, sheet } = board;
    this.on("undo", () => board.stepBack());
    this.on("redo", () => board.stepForward());
    this.on("zoom-in", () => surface.zoom(1.5));
    this.on("zoom-out", () => surface.zoom(1 / 1.5));
    this.on("zoom-whole", () => surface.showWhole());
    this.startOver(sheet);
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.describe = this.root.querySelector("details");
    this.root.addEventListener("pointerdown", (event) => {
      if (this.describe && !this.describe.contains(event.target)) this.describe.open = false;
    });
    this.show();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  on(name, act) {
    this.part(name).addEventListener("click", act);
  }

  choose(choice, value) {
    this[choice] = value;
    // A colour for an eraser: then one wants to draw again.
    if (choice === "colour" && this.tool === "eraser") this.take("pen");
    if (choice === "colour" && this.opened === "colours") this.open(null);
    if (choice === "shape") this.open(null);
    this.show();
  }

  take(tool) {
    const again = this.tool === tool;
    this.tool = tool;
    if (tool !== "hand") this.board.choose(null);
    const panel = { shape: "shape", words: "words" }[tool] ?? null;
    this.open(again && this.opened === panel ? null : panel);
    if (tool === "words" && this.opened) this.part("typed").focus({ preventScroll: true });
    this.show();
  }

  open(panel) {
    this.opened = panel;
    for (const each of this.root.querySelectorAll("[data-panel]")) each.hidden = each.dataset.panel !== panel;
    this.show();
  }

  /** The sheet is needed whole: what lies over it goes, but for words that are being written. */
  makeRoom() {
    if (this.opened && this.opened !== "words") this.open(null);
  }

  show() {
    for (const choice of ["tool", "colour", "width", "size", "shape"]) {
      for (const button of this.root.querySelectorAll(`[data-${choice}]`)) {
        button.setAttribute("aria-pressed", button.dataset[choice] === this[choice]);
      }
    }
    for (const button of this.root.querySelectorAll("[data-opens], [data-tool][aria-expanded]")) {
      const panel = button.dataset.opens ?? button.dataset.tool;
      button.setAttribute("aria-expanded", this.opened === panel);
    }
    const more = !this.board.facts.atHand.includes(this.colour);
    this.root.querySelector("[data-opens=colours]").classList.toggle("wk-drawing__cell--on", more);
  }

  /** What cannot be done now stays in its place and says so. */
  showSteps(sheet) {
    for (const [name, can] of [["undo", sheet.done.length > 0], ["redo", sheet.undone.length > 0]]) {
      this.part(name).setAttribute("aria-disabled", !can);
    }
  }

  startOver(sheet) {
    const asks = this.root.querySelector("#drawing-again");
    const button = this.part("again");
    const ask = (open) => {
      asks.hidden = !open;
      button.setAttribute("aria-expanded", open);
      if (open) this.part("again-no").focus();
    };
    button.addEventListener("click", () => ask(asks.hidden));
    this.on("again-no", () => {
      ask(false);
      button.focus();
    });
    this.on("again-yes", () => {
      ask(false);
      this.open(null);
      this.board.choose(null);
      sheet.clear();
      this.board.say(this.board.texts.cleared);
      this.root.querySelector("[data-opens=sheet]").focus();
    });
  }

  pressed(event) {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && this.describe?.open) {
      this.describe.open = false;
      this.describe.querySelector("summary").focus();
    } else if (event.key === "Escape" && this.opened) {
      const opener = this.root.querySelector("[aria-expanded=true]:not(#drawing-again *)");
      this.open(null);
      opener?.focus();
    }
    if (typing || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const back = key === "z" && !event.shiftKey;
    const forward = key === "y" || (key === "z" && event.shiftKey);
    if (!back && !forward) return;
    event.preventDefault();
    if (back) this.board.stepBack();
    else this.board.stepForward();
  }
}
