// The second way: shapes and words by buttons and keys, each said in words where it is.

const STEP = 20;
const LARGE_STEP = 100;
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const KEYS = { ...ARROWS, "+": "larger", "=": "larger", "-": "smaller", _: "smaller", Delete: "remove" };
const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

export class Placing {
  constructor(board) {
    this.board = board;
    this.root = board.root.querySelector("[data-placing]");
    this.list = this.part("list");
    this.template = this.root.querySelector("template");
    for (const button of this.root.querySelectorAll("[data-put]")) {
      button.addEventListener("click", () => this.put(board.standard(button.dataset.put, this.free())));
    }
    this.part("put-written").addEventListener("click", () => this.putWords());
    this.part("written").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.putWords();
    });
    for (const button of this.root.querySelectorAll("[data-move]")) {
      button.addEventListener("click", (event) => this.act(button.dataset.move, event.shiftKey));
    }
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.part("name").addEventListener("change", (event) => this.rename(event.target.value));
    this.part("name").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.rename(event.target.value);
    });
    this.part("colour").addEventListener("change", (event) => this.recolour(event.target.value));
    board.sheet.listen(() => this.show());
    this.show();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  get texts() {
    return this.board.texts;
  }

  say(sentence, item) {
    const words = { name: this.nameOf(item), place: this.placeOf(item), colour: this.colourOf(item) };
    this.part("said").textContent = sentence.replace(/\{(\w+)\}/g, (_, key) => words[key]);
  }

  nameOf(item) {
    if (item.is === "words") return `“${item.words.replaceAll("\n", " ")}”`;
    const kind = item.is === "line" ? (item.arrow ? "arrow" : "line") : item.shape;
    const name = this.texts.shapes[kind];
    return item.label ? this.texts.named.replace("{name}", name).replace("{label}", item.label) : name;
  }

  colourOf(item) {
    return (this.texts.colours[item.colour] ?? "").toLowerCase();
  }

  /** Where it is, in words: in which of nine parts of the sheet. */
  placeOf(item) {
    const { width, height } = this.board.sheet;
    const [x, y] = this.board.middleOf(item);
    const third = (value, whole) => Math.max(0, Math.min(2, Math.floor((3 * value) / whole)));
    return this.texts.places[3 * third(y, height) + third(x, width)];
  }

  /** A place where nothing stands yet: from the middle out. */
  free() {
    const { width, height, items } = this.board.sheet;
    const taken = items.filter((item) => item.is !== "stroke").map((item) => this.board.middleOf(item));
    const isFree = ([x, y]) => taken.every((at) => Math.hypot(at[0] - x, at[1] - y) > 60);
    const parts = [0.5, 0.22, 0.78];
    const places = parts.flatMap((down) => parts.map((across) => [Math.round(width * across), Math.round(height * down)]));
    return places.find(isFree) ?? places[0];
  }

  put(item) {
    if (!this.board.put(item)) return;
    this.board.choose(this.board.sheet.items.length - 1);
    this.say(this.texts.put, item);
  }

  putWords() {
    const field = this.part("written");
    const words = field.value.trim();
    if (!words) {
      this.part("said").textContent = this.texts.typeFirst;
      field.focus();
      return;
    }
    field.value = "";
    this.put(this.board.newWords(words, this.free()));
  }

  get chosen() {
    return this.board.chosen;
  }

  get item() {
    return this.chosen === null ? null : this.board.sheet.items[this.chosen];
  }

  pressed(event) {
    const act = KEYS[event.key];
    if (!act || this.chosen === null || event.target.matches("input, select")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.act(act, event.shiftKey);
  }

  act(act, largely) {
    const { board, item, chosen } = this;
    if (!item) return;
    if (act === "remove") {
      const focused = this.root.contains(document.activeElement);
      board.choose(null);
      board.sheet.remove(chosen);
      this.say(this.texts.removed, item);
      if (focused) (this.list.querySelector("button") ?? this.root.querySelector("[data-put]")).focus();
      return;
    }
    if (WAYS[act]) this.move(WAYS[act], largely ? LARGE_STEP : STEP);
    else if (act === "turn") this.change(board.turned(item), this.texts.turned);
    else this.change(board.grown(item, act === "larger" ? 1.25 : 0.8), this.texts[act]);
  }

  move([across, down], step) {
    const { board, item } = this;
    const { width, height } = board.sheet;
    const [x, y] = board.middleOf(item);
    const held = (value, most) => Math.max(0, Math.min(most, value));
    const to = [held(x + across * step, width), held(y + down * step, height)];
    const stuck = to[0] === x && to[1] === y;
    if (!stuck) board.sheet.changeOn(this.chosen, board.moved(item, to[0] - x, to[1] - y));
    this.say(stuck ? this.texts.atEdge : this.texts.where, this.item);
  }

  change(item, sentence) {
    this.board.sheet.settle();
    this.board.sheet.change(this.chosen, item);
    this.say(sentence, item);
  }

  rename(value) {
    const words = this.board.clean(value);
    const { item } = this;
    if (!item || words === (item.is === "words" ? item.words : item.label)) return;
    if (item.is === "words" && !words) {
      this.part("said").textContent = this.texts.typeFirst;
      return;
    }
    this.change(item.is === "words" ? { ...item, words } : { ...item, label: words }, this.texts.renamed);
  }

  recolour(colour) {
    if (this.item) this.change({ ...this.item, colour }, this.texts.coloured);
  }

  /** The list of what is on the sheet, and the choice in it. */
  show() {
    const { items } = this.board.sheet;
    const listed = items.map((item, at) => ({ item, at })).filter(({ item }) => item.is !== "stroke");
    const strokes = items.filter((item) => item.is === "stroke" && item.tool !== "eraser").length;
    const counted = this.texts.byHand[Math.min(2, strokes)].replace("{number}", strokes);
    if (this.part("by-hand").textContent !== counted) this.part("by-hand").textContent = counted;
    while (this.list.children.length > listed.length) this.list.lastElementChild.remove();
    while (this.list.children.length < listed.length) this.list.append(this.made());
    listed.forEach(({ item, at }, number) => {
      const button = this.list.children[number].firstElementChild;
      const words = `${this.nameOf(item)}, ${this.placeOf(item)}`;
      if (button.textContent !== words) button.textContent = words;
      button.dataset.at = at;
      button.setAttribute("aria-pressed", at === this.chosen);
    });
    this.showChosen();
  }

  made() {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.firstElementChild.addEventListener("click", (event) => {
      const at = Number(event.currentTarget.dataset.at);
      this.board.choose(this.chosen === at ? null : at);
      if (this.item) this.say(this.texts.chosen, this.item);
    });
    return row;
  }

  showChosen() {
    const { item } = this;
    this.part("chosen").hidden = !item;
    if (!item) return;
    const name = this.part("name");
    const { longestWords, longestLabel } = this.board.facts;
    name.maxLength = item.is === "words" ? longestWords : longestLabel;
    if (document.activeElement !== name) name.value = item.is === "words" ? item.words : item.label;
    this.part("colour").value = item.colour;
    this.root.querySelector("[data-move=turn]").hidden = item.is !== "line";
  }
}
