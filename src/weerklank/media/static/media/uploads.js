// Pictures go up by themselves as soon as they are chosen, one after the other: that keeps their
// order, and a slow line is not made faster by sending two at once.

import { PictureItem } from "./picture-item.js";
import { sendPicture, tell } from "./requests.js";

const LARGEST = 20_000_000;
const PAUSE = 600;
const DONE = 204;
const NOT_THERE = 404;
const ANY = "00000000-0000-0000-0000-000000000000";

/** Makes the pictures of `form` go up by themselves. */
export function sendPictures(form) {
  const list = form.querySelector("[data-upload-list]");
  if (list) new Uploads(form, list).start();
}

class Uploads {
  constructor(form, list) {
    this.form = form;
    this.list = list;
    this.texts = form.dataset;
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.drop = form.querySelector("[data-upload-drop]");
    this.input = this.drop.querySelector("input[type=file]");
    this.template = form.querySelector("template[data-upload-template]");
    this.items = [];
    // Taken out while the last of it was on its way: the server has to hear of that yet.
    this.leaving = new Set();
    this.goOnWith = null;
  }

  start() {
    for (const element of this.list.children) this.adopt(new PictureItem(element, this.texts));
    this.renumber();
    // "No file chosen", says the field, while the pictures stand in the list above it.
    this.input.style.color = "transparent";
    this.input.addEventListener("change", () => {
      const files = [...this.input.files];
      // Empty again, or the form would send them a second time; the same file can be chosen anew.
      this.input.value = "";
      this.take(files);
    });
    this.drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.drop.classList.add("wk-drop--over");
    });
    this.drop.addEventListener("dragleave", () => this.drop.classList.remove("wk-drop--over"));
    this.drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.drop.classList.remove("wk-drop--over");
      this.take([...event.dataTransfer.files]);
    });
    this.form.addEventListener("submit", (event) => this.holdBack(event));
  }

  /** Takes files from the field; more than fit are left, and that is said. */
  take(files) {
    const used = this.items.filter((item) => item.state !== "refused").length;
    const room = Math.max(0, Number(this.texts.uploadMost) - used);
    this.showProblem(files.length > room ? this.texts.uploadTooMany : "");
    for (const file of files.slice(0, room)) {
      const item = PictureItem.from(this.template, this.texts, file);
      this.list.append(item.element);
      this.adopt(item);
      item.number(this.items.length);
      if (file.size > LARGEST) this.refuse(item, this.texts.uploadTooLarge);
    }
    this.sendNext();
  }

  adopt(item) {
    this.items.push(item);
    item.part("turn").addEventListener("click", (event) => {
      event.preventDefault();
      this.turn(item);
    });
    item.part("remove").addEventListener("click", (event) => {
      event.preventDefault();
      this.remove(item);
    });
    const description = item.part("description");
    let timer = 0;
    const later = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(() => this.describe(item), pause);
    };
    description.addEventListener("input", () => later(PAUSE));
    description.addEventListener("change", () => later(0));
    description.addEventListener("keydown", (event) => {
      // Enter would press a button of the form.
      if (event.key === "Enter") event.preventDefault();
    });
  }

  async sendNext() {
    if (this.items.some((item) => item.state === "sending")) return;
    const item = this.items.find((each) => each.state === "waiting");
    if (!item) {
      this.goOn();
      return;
    }
    item.state = "sending";
    item.showProgress(0);
    item.sending = sendPicture({
      address: this.texts.uploadAddress,
      token: this.token,
      file: item.file,
      onProgress: (share) => item.showProgress(share),
    });
    const answer = await item.sending.answer;
    item.sending = null;
    await this.settle(item, answer);
    this.sendNext();
  }

  async settle(item, answer) {
    if (item.state === "gone") {
      if (answer.id) await this.tellAbout(answer.id, this.texts.uploadDropAddress);
      this.leaving.delete(item);
    } else if (answer.id) {
      item.arrived(answer.id);
      this.say(this.texts.uploadDone, item);
      for (; item.turnsOwed > 0; item.turnsOwed -= 1) this.tellTurned(item);
      this.describe(item);
    } else if (answer.error && !answer.again) {
      this.refuse(item, answer.error);
    } else if (answer.problem === "tooLarge") {
      this.refuse(item, this.texts.uploadTooLarge);
    } else {
      const expired = answer.problem === "expired" && this.texts.uploadExpired;
      this.fail(item, answer.error || expired || this.texts.uploadFailed);
    }
  }

  refuse(item, sentence) {
    item.state = "refused";
    item.showError(sentence);
    this.say(`{name}: ${sentence}`, item);
  }

  fail(item, sentence) {
    item.state = "failed";
    item.showError(sentence, () => {
      const focused = item.element.contains(document.activeElement);
      item.clearError();
      if (focused) item.part("remove").focus();
      item.state = "waiting";
      // It goes last, as it will at the server.
      this.list.append(item.element);
      this.items.push(...this.items.splice(this.items.indexOf(item), 1));
      this.renumber();
      this.showProblem("");
      this.sendNext();
    });
    this.say(`{name}: ${sentence}`, item);
  }

  turn(item) {
    item.showTurned(1);
    if (item.id) this.tellTurned(item);
    else item.turnsOwed += 1;
  }

  tellTurned(item) {
    item.told = item.told.then(async () => {
      const heard = (await this.tellAbout(item.id, this.texts.uploadTurn)) === DONE;
      if (!heard) item.showTurned(-1);
      this.say(heard ? this.texts.uploadTurned : this.texts.uploadNotDone, item);
    });
  }

  /** What fails here goes along with the form after all. */
  describe(item) {
    if (item.state !== "in") return;
    const description = item.part("description").value;
    if (description === item.description) return;
    item.description = description;
    item.told = item.told.then(() =>
      this.tellAbout(item.id, this.texts.uploadDescribe, { description }),
    );
  }

  async remove(item) {
    if (item.state === "gone") return;
    const before = item.state;
    item.state = "gone";
    if (item.sending && !item.sending.stop()) this.leaving.add(item);
    if (item.id && ![DONE, NOT_THERE].includes(await this.tellAbout(item.id, this.texts.uploadDropAddress))) {
      item.state = before;
      this.showProblem(this.texts.uploadNotDone);
      return;
    }
    const at = this.items.indexOf(item);
    const focused = item.element.contains(document.activeElement);
    this.items.splice(at, 1);
    item.element.remove();
    this.showProblem("");
    this.say(this.texts.uploadRemoved, item);
    this.renumber();
    const next = this.items[at] ?? this.items[at - 1];
    if (focused) (next ? next.part("remove") : this.input).focus();
    this.sendNext();
  }

  /** Keeps the form here while a picture is on its way, or when one did not arrive. */
  holdBack(event) {
    const onItsWay =
      this.leaving.size > 0 ||
      this.items.some((item) => item.state === "waiting" || item.state === "sending");
    if (!onItsWay && !this.stuck()) return;
    event.preventDefault();
    if (!onItsWay) {
      this.showStuck();
      return;
    }
    this.goOnWith = event.submitter ?? this.form;
    this.goOnWith.setAttribute("aria-busy", "true");
    this.showWaiting(this.texts.uploadWait);
  }

  /** Nothing is on its way any more: sends the form that was held back. */
  goOn() {
    const submitter = this.goOnWith;
    if (!submitter || this.leaving.size > 0) return;
    this.goOnWith = null;
    submitter.removeAttribute("aria-busy");
    this.showWaiting("");
    if (this.stuck()) this.showStuck();
    else this.form.requestSubmit(submitter === this.form ? null : submitter);
  }

  stuck() {
    return this.items.find((item) => item.state === "failed");
  }

  showStuck() {
    this.showProblem(this.texts.uploadStuck);
    this.stuck().part("again").focus();
  }

  tellAbout(id, address, words = {}) {
    return tell({ address: address.replace(ANY, id), token: this.token, ...words });
  }

  renumber() {
    this.items.forEach((item, index) => item.number(index + 1));
  }

  say(sentence, item) {
    this.form.querySelector("[data-upload-status]").textContent = sentence.replace("{name}", item.name);
  }

  showProblem(sentence) {
    const place = this.form.querySelector("[data-upload-problem]");
    place.querySelector("span").textContent = sentence;
    place.hidden = !sentence;
  }

  showWaiting(sentence) {
    this.form.querySelector("[data-upload-waiting]").textContent = sentence;
  }
}
