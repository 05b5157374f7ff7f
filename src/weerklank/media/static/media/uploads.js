// The files of a form go up by themselves as soon as they are chosen or made, and on after that.

import { addressesOf } from "./addresses.js";
import { filesFrom } from "./file-field.js";
import { isUp } from "./queue-flag.js";
import { tell } from "./requests.js";
import { UploadItem } from "./upload-item.js";
import { UploadNotes } from "./upload-notes.js";

const PAUSE = 600;
const DONE = 204;
const NOT_THERE = 404;
const ANY = "00000000-0000-0000-0000-000000000000";
// Buttons that lead to where a file is made: what waits here goes on meanwhile.
const AWAY = ["draw", "speak", "film"];

/** Makes the files of `form` go up by themselves. */
export function sendFiles(form) {
  const list = form.querySelector("[data-upload-list]");
  if (list) new Uploads(form, list).start();
}

class Uploads {
  constructor(form, list) {
    this.form = form;
    this.list = list;
    this.texts = form.dataset;
    this.about = form.dataset.uploadAbout;
    this.kinds = JSON.parse(form.dataset.uploadKinds);
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.notes = new UploadNotes(form);
    this.items = [];
    // What was taken out: the server has to hear of that yet.
    this.leaving = new Set();
    this.goOnWith = null;
    this.queue = null;
  }

  start() {
    for (const element of this.list.children) this.adopt(new UploadItem(element, this.texts));
    this.rename();
    this.input = filesFrom(this.form, (files) => this.take(files));
    this.form.addEventListener("submit", (event) => this.holdBack(event));
    if (isUp()) this.withQueue();
    else this.showLost();
    // Another tab took a file.
    window.addEventListener("storage", () => isUp() && this.withQueue());
  }

  /** The queue, fetched when there is something for it to do. */
  withQueue() {
    this.queue ??= (async () => {
      const queue = await import("./queue.js");
      this.notes.control(queue);
      queue.listen((message) => this.hear(message));
      for (const entry of await queue.waiting()) this.findOrMake(entry, queue);
      this.showLost();
      queue.goOn();
      return queue;
    })();
    return this.queue;
  }

  /** Puts a file that waits on this device beside its item in the list; makes one when it has none. */
  findOrMake(entry, queue) {
    if (entry.about !== this.about || this.itemOf({ id: entry.id })) return;
    let item = this.items.find((each) => entry.upload && each.id === entry.upload);
    const shownElsewhere = entry.upload && this.form.querySelector(`[name="description-${entry.upload}"]`);
    if (!item && (shownElsewhere || !this.kinds[entry.kind])) return;
    item ??= this.make(entry.kind, entry.blob);
    item.key = entry.id;
    if (entry.sentence) {
      queue.seen(entry.id);
      this.refuse(item, entry.sentence === "failed" ? this.texts.uploadFailed : entry.sentence);
    } else if (entry.upload) {
      item.known(entry.upload);
      item.showSent(this.texts.leftUnknown);
      this.notes.onItsWay(this.items);
    }
  }

  make(kind, blob) {
    const template = this.form.querySelector(`template[data-upload-template="${kind}"]`);
    const item = UploadItem.from(template, this.texts, blob);
    this.list.append(item.element);
    this.adopt(item);
    this.rename();
    return item;
  }

  /** A file that stopped halfway, and of which this device has nothing left to send. */
  showLost() {
    // It may be one of these, of which the server has not told yet under what name it knows them.
    if (this.items.some((item) => !item.id && ["new", "failed"].includes(item.state))) return;
    for (const item of this.items) {
      if (!item.unfinished || item.key || item.state !== "known") continue;
      item.state = "lost";
      item.showError(this.texts.uploadLost);
    }
  }

  /** Takes files from the field; more than fit are left, and that is said. */
  take(files) {
    this.notes.showProblem("");
    for (const file of files) {
      const kind = this.kindOf(file);
      const rules = this.kinds[kind];
      const used = this.items.filter((each) => each.kind === kind && each.state !== "refused").length;
      if (used >= rules.most) {
        this.notes.showProblem(rules.tooMany);
        continue;
      }
      const item = this.make(kind, file);
      if (file.size > rules.bytes) this.refuse(item, rules.tooLarge);
      else this.send(item, file);
    }
  }

  /** What this file is, among the kinds that go along here; the server looks at it itself. */
  kindOf(file) {
    const kind = { audio: "sound", video: "video" }[file.type.split("/")[0]];
    return this.kinds[kind] ? kind : this.kinds.picture ? "picture" : Object.keys(this.kinds)[0];
  }

  async send(item, file) {
    const queue = await this.withQueue();
    // Its name says something of its sender and is no use to anybody.
    const blob = file.slice(0, file.size, file.type);
    const { entry, kept } = await queue.add(
      { about: this.about, kind: item.kind, blob, addresses: addressesOf(this.form) },
      (id) => (item.key = id),
    );
    item.fleeting = !kept;
    if (!kept) this.notes.showWaiting(this.texts.uploadNotKept);
    if (item.state === "gone") this.leave(queue.remove(entry.id));
  }

  adopt(item) {
    this.items.push(item);
    const press = (name, action) =>
      item.part(name)?.addEventListener("click", (event) => {
        event.preventDefault();
        action();
      });
    press("turn", () => this.turn(item));
    press("remove", () => this.remove(item));
    for (const when of ["now", "wifi"]) {
      press(when, async () => {
        const focused = item.part("question").contains(document.activeElement);
        (await this.queue).choose(item.key, when);
        if (focused) item.part("remove").focus();
      });
    }
    for (const name of ["description", "written"]) {
      const field = item.part(name);
      let timer = 0;
      const later = (pause) => {
        clearTimeout(timer);
        timer = setTimeout(() => this.describe(item), pause);
      };
      field?.addEventListener("input", () => later(PAUSE));
      field?.addEventListener("change", () => later(0));
    }
    item.part("description").addEventListener("keydown", (event) => {
      // Enter would press a button of the form.
      if (event.key === "Enter") event.preventDefault();
    });
  }

  itemOf({ id }) {
    return this.items.find((item) => item.key === id);
  }

  async hear(message) {
    if (message.what === "added" && message.about === this.about && !this.itemOf(message)) {
      const queue = await this.queue;
      const entry = (await queue.waiting()).find((each) => each.id === message.id);
      if (entry) this.findOrMake(entry, queue);
    }
    const item = this.itemOf(message);
    if (item && item.state !== "refused") this.hears[message.what]?.call(this, item, message);
    this.showLost();
    this.notes.onItsWay(this.items);
    this.goOn();
  }

  hears = {
    announced(item, { upload }) {
      item.clearError();
      const there = this.items.find((each) => each.id === upload);
      if (there?.unfinished && !there.key) {
        this.goOnAs(item, there);
        return;
      }
      if (there) {
        this.queue.then((queue) => queue.seen(item.key));
        this.sayItIsThere(item, there);
        return;
      }
      item.known(upload);
      for (; item.turnsOwed > 0; item.turnsOwed -= 1) this.tellTurned(item);
      this.describe(item);
    },
    same(item, { as, upload }) {
      const there = this.items.find((each) => each.key === as || (upload && each.id === upload));
      if (there) this.sayItIsThere(item, there);
      else item.key = as;
    },
    moves(item, { sent, size, seconds }) {
      item.clearError();
      item.answered();
      item.showProgress(sent, size, seconds);
    },
    arrived(item) {
      item.key = null;
      item.arrived(this.texts.uploadFetch.replace(ANY, item.id));
      this.say(this.texts.uploadDone, item);
    },
    refused(item, { id, sentence, tooLarge }) {
      this.queue.then((queue) => queue.seen(id));
      const instead = tooLarge ? this.kinds[item.kind].tooLarge : this.texts.uploadFailed;
      this.refuse(item, sentence || instead);
    },
    held(item, { sentence, expired }) {
      if (item.id) {
        item.showSent(sentence || (expired ? this.texts.uploadExpired : this.texts.sentHeld));
        return;
      }
      item.state = "failed";
      const instead = expired ? this.texts.uploadExpired : this.texts.uploadFailed;
      item.showError(sentence || instead, () => this.again(item));
      this.say(`{name}: ${sentence || instead}`, item);
    },
    tried(item) {
      if (item.state !== "failed") return;
      item.state = "new";
      this.clearError(item);
    },
    asks(item, { size }) {
      item.ask(size);
    },
    wifi(item) {
      item.waitForWifi();
    },
    chosen(item, { when }) {
      if (when === "now") item.answered();
    },
    gone(item) {
      if (item.state !== "gone") this.takeOut(item);
    },
  };

  /** The server had made room for it before, and a page that is gone never heard so: there it goes on. */
  goOnAs(item, there) {
    [there.key, item.key] = [item.key, null];
    there.fleeting = item.fleeting;
    there.known(there.id);
    there.clearError();
    for (const name of ["description", "written"]) {
      const [field, typed] = [there.part(name), item.part(name)?.value];
      if (field && typed) field.value = typed;
    }
    for (let owed = item.turnsOwed; owed > 0; owed -= 1) this.turn(there);
    this.takeOut(item, false);
    this.describe(there);
  }

  sayItIsThere(item, there) {
    this.takeOut(item, false);
    this.say(this.texts.uploadSame, there);
    this.notes.showProblem(this.texts.uploadSame.replace("{name}", there.name));
  }

  refuse(item, sentence) {
    item.state = "refused";
    item.showRefused(sentence);
    this.say(`{name}: ${sentence}`, item);
  }

  async again(item) {
    this.clearError(item);
    item.state = "new";
    this.notes.showProblem("");
    (await this.queue).again(item.key);
  }

  clearError(item) {
    const focused = item.element.contains(document.activeElement);
    item.clearError();
    if (focused && !item.element.contains(document.activeElement)) item.part("remove").focus();
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
    if (!item.id || item.state !== "known") return;
    const description = item.part("description").value;
    const written = item.part("written")?.value ?? "";
    if (description !== item.sentDescription) {
      item.sentDescription = description;
      this.tellLater(item, this.texts.uploadDescribe, { description });
    }
    if (written !== item.sentWritten) {
      item.sentWritten = written;
      this.tellLater(item, this.texts.uploadWrite, { written });
    }
  }

  tellLater(item, address, words) {
    item.told = item.told.then(() => this.tellAbout(item.id, address, words));
  }

  async remove(item) {
    if (item.state === "gone") return;
    const before = item.state;
    item.state = "gone";
    if (item.id && ![DONE, NOT_THERE].includes(await this.tellAbout(item.id, this.texts.uploadDropAddress))) {
      item.state = before;
      this.notes.showProblem(this.texts.uploadNotDone);
      return;
    }
    if (item.key) this.leave((await this.queue).remove(item.key));
    this.takeOut(item);
  }

  /** Keeps the form here until the server has heard that a file was taken out. */
  leave(heard) {
    this.leaving.add(heard);
    heard.finally(() => {
      this.leaving.delete(heard);
      this.goOn();
    });
  }

  takeOut(item, says = true) {
    item.state = "gone";
    const at = this.items.indexOf(item);
    if (at < 0) return;
    const focused = item.element.contains(document.activeElement);
    this.items.splice(at, 1);
    item.element.remove();
    this.notes.showProblem("");
    if (says) this.say(this.texts.uploadRemoved, item);
    this.rename();
    const next = this.items[at] ?? this.items[at - 1];
    if (focused) (next ? next.part("remove") : this.input)?.focus();
    this.notes.onItsWay(this.items);
    this.goOn();
  }

  isOnItsWay() {
    const holds = (item) => item.state === "new" || (item.fleeting && item.unfinished);
    return this.leaving.size > 0 || this.items.some(holds);
  }

  /** Keeps the form here until the server knows of each file, or while one did not arrive. */
  holdBack(event) {
    if (AWAY.includes(event.submitter?.value) && !this.items.some((item) => item.fleeting)) return;
    if (!this.isOnItsWay() && !this.stuck()) return;
    event.preventDefault();
    if (!this.isOnItsWay()) {
      this.showStuck();
      return;
    }
    this.goOnWith = event.submitter ?? this.form;
    this.goOnWith.setAttribute("aria-busy", "true");
    this.notes.showWaiting(this.texts.uploadWait);
  }

  /** Nothing has to be waited for any more: sends the form that was held back. */
  goOn() {
    const submitter = this.goOnWith;
    if (!submitter || this.isOnItsWay()) return;
    this.goOnWith = null;
    submitter.removeAttribute("aria-busy");
    this.notes.showWaiting("");
    if (this.stuck()) this.showStuck();
    else this.form.requestSubmit(submitter === this.form ? null : submitter);
  }

  stuck() {
    return this.items.find((item) => ["failed", "lost"].includes(item.state));
  }

  showStuck() {
    this.notes.showProblem(this.texts.uploadStuck);
    const item = this.stuck();
    (item.part("again") ?? item.part("remove")).focus();
  }

  tellAbout(id, address, words = {}) {
    return tell({ address: address.replace(ANY, id), token: this.token, ...words });
  }

  /** Each has its kind and which of that kind it is for a name. */
  rename() {
    const seen = {};
    for (const item of this.items) {
      seen[item.kind] = (seen[item.kind] ?? 0) + 1;
      const name = this.kinds[item.kind]?.name;
      if (name) item.call(name.replace("{number}", seen[item.kind]));
    }
  }

  say(sentence, item) {
    this.form.querySelector("[data-upload-status]").textContent = sentence.replace("{name}", item.name);
  }
}
