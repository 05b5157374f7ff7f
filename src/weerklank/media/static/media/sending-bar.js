// The bar at the bottom of other pages while files are sent on.

import { megabytes, timeLeft } from "./progress-words.js";
import * as queue from "./queue.js";
import { underWay } from "./requests.js";

/** Shows `entries` on their way, and sends them on. What is about `shownHere` has a list of its own. */
export async function showBar(entries, shownHere) {
  const page = await underWay(entries[0].addresses.underWay);
  if (page) {
    const bar = document.importNode(page.bar, true);
    document.body.append(bar);
    new Bar(bar, entries, shownHere).start();
  }
  queue.goOn();
}

class Bar {
  constructor(element, entries, shownHere) {
    this.element = element;
    this.texts = element.dataset;
    this.shownHere = shownHere;
    this.names = new Map();
    this.paused = queue.isPaused();
    for (const entry of entries) this.name(entry);
    this.entries = entries;
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  start() {
    const refused = this.entries.find((entry) => entry.sentence);
    const [first] = this.entries.filter((entry) => !entry.sentence);
    if (first) this.show(first.id, this.texts.leftUnknown);
    if (refused) this.refuse(refused);
    this.showPause();
    this.part("pause").addEventListener("click", () => (this.paused ? queue.resume() : queue.pause()));
    for (const when of ["now", "wifi"]) {
      this.part(when).addEventListener("click", () => queue.choose(this.asked, when));
    }
    this.part("close").addEventListener("click", () => {
      queue.seen(this.refused);
      this.element.remove();
    });
    queue.listen((message) => this.hear(message));
  }

  /** Names a file by its kind and which of that kind it is among those on their way. */
  name({ id, kind }) {
    const number = 1 + [...this.names.values()].filter((each) => each.kind === kind).length;
    this.names.set(id, { kind, name: this.texts[`name${kind}`].replace("{number}", number) });
  }

  hear(message) {
    if (message.what === "added" && message.about !== this.shownHere) this.name(message);
    if (message.what === "paused") {
      this.paused = message.paused;
      this.showPause();
    }
    if (!this.names.has(message.id)) return;
    this.hears[message.what]?.call(this, message);
  }

  hears = {
    begins({ id }) {
      this.show(id, this.texts.leftUnknown);
      this.say(this.texts.underWayBegins, id);
    },
    moves({ id, sent, size, seconds }) {
      const far = this.texts.sentSoFar.replace("{n}", megabytes(sent, size)).replace("{of}", megabytes(size, size));
      const left = timeLeft(seconds, this.texts);
      this.show(id, left ? `${far}, ${left}` : far);
      this.part("progress").hidden = false;
      this.part("progress").value = Math.round((100 * sent) / size);
    },
    arrived({ id }) {
      this.say(this.texts.underWayDone, id);
      this.leave(id);
    },
    gone({ id }) {
      this.leave(id);
    },
    same({ id }) {
      this.leave(id);
    },
    held({ id, sentence }) {
      this.show(id, sentence || this.texts.sentHeld);
      this.part("progress").hidden = true;
    },
    asks({ id, size }) {
      this.ask(id, this.texts.sentAsks.replace("{of}", megabytes(size, size)));
    },
    wifi({ id }) {
      this.ask(id, this.texts.sentWifi, false);
    },
    chosen({ id, when }) {
      if (when !== "now") return;
      this.part("question").hidden = true;
      this.part("pause").hidden = false;
      this.show(id, "");
    },
    refused({ id, sentence }) {
      this.refuse({ id, sentence });
    },
  };

  refuse({ id, sentence }) {
    this.refused = id;
    const words = sentence && sentence !== "failed" ? sentence : this.texts.underWayFailed;
    this.show(id, words);
    this.say(`{name}: ${words}`, id);
    for (const name of ["progress", "pause"]) this.part(name).hidden = true;
    this.part("close").hidden = false;
  }

  ask(id, words, mayWait = true) {
    this.asked = id;
    this.show(id, "");
    this.part("asked").textContent = words;
    this.part("question").hidden = false;
    this.part("wifi").hidden = !mayWait;
    this.part("pause").hidden = true;
  }

  leave(id) {
    this.names.delete(id);
    this.part("progress").hidden = true;
    if (this.names.size > 0) return;
    this.part("pause").hidden = true;
    this.part("close").hidden = false;
    this.part("words").textContent = this.texts.underWayAll;
  }

  show(id, words) {
    const { name } = this.names.get(id);
    this.part("words").textContent = words ? `${name}: ${words}` : name;
  }

  showPause() {
    this.part("pause").querySelector("span").textContent = this.paused ? this.texts.sendOn : this.texts.sendPause;
    if (!this.paused) return;
    this.part("words").textContent = this.texts.sentPaused;
    this.part("progress").hidden = true;
  }

  say(sentence, id) {
    this.part("status").textContent = sentence.replace("{name}", this.names.get(id).name);
  }
}
