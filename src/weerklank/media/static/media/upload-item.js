// One file in the list of a form: what is shown of it.

import { megabytes, timeLeft } from "./progress-words.js";

let made = 0;

/** A file that the server knows (it has an id), or one that is to go there (it has a key). */
export class UploadItem {
  /** `texts` are the data attributes of the form. */
  constructor(element, texts) {
    this.element = element;
    this.texts = texts;
    this.kind = element.dataset.kind;
    this.id = element.dataset.upload;
    this.key = null;
    this.unfinished = "unfinished" in element.dataset;
    this.state = this.id ? "known" : "new"; // new | failed | known | lost | refused | gone
    this.turns = Number(this.part("picture").dataset.turns ?? 0);
    this.turnsOwed = 0;
    this.sentDescription = this.part("description").value;
    this.sentWritten = this.part("written")?.value ?? "";
    this.told = Promise.resolve();
    this.keepIcon();
  }

  /** A picture of a kind that this browser cannot show, such as HEIC, is an icon in the list. */
  keepIcon() {
    const image = this.part("picture").querySelector("img");
    if (!image) return;
    const instead = () => {
      const template = this.element.closest("form").querySelector("template[data-upload-template=picture]");
      image.replaceWith(template.content.querySelector("[data-part=picture] svg").cloneNode(true));
    };
    if (image.complete && image.naturalWidth === 0) instead();
    else image.addEventListener("error", instead);
  }

  /** A new item from the list's template; shows `blob` when that is a picture. */
  static from(template, texts, blob) {
    const item = new UploadItem(template.content.firstElementChild.cloneNode(true), texts);
    made += 1;
    for (const name of ["description", "written"]) {
      const field = item.part(name);
      if (!field) continue;
      field.id = `upload-${name}-${made}`;
      field.removeAttribute("name");
    }
    item.element.querySelector(".wk-upload__label").htmlFor = `upload-description-${made}`;
    if (item.part("written")) item.part("written-label").htmlFor = `upload-written-${made}`;
    for (const name of ["turn", "remove"]) if (item.part(name)) item.part(name).type = "button";
    if (item.kind === "picture") item.showPicture(blob);
    return item;
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  /** Gives it its name in the list; what is read aloud follows. */
  call(name) {
    this.name = name;
    this.part("name").textContent = name;
    this.part("progress").setAttribute("aria-label", this.texts.uploadSending.replace("{name}", name));
    this.player()?.setAttribute("aria-label", name);
    for (const words of this.element.querySelectorAll(":is(button, a) .wk-visually-hidden")) {
      words.textContent = ` ${name}`;
    }
  }

  player() {
    return this.element.querySelector("audio, video");
  }

  /** Shows the picture itself; kinds that this browser cannot show keep the icon. */
  showPicture(blob) {
    const address = URL.createObjectURL(blob);
    const place = this.part("picture");
    const icon = [...place.childNodes];
    const image = document.createElement("img");
    image.alt = "";
    image.addEventListener("load", () => URL.revokeObjectURL(address));
    image.addEventListener("error", () => {
      URL.revokeObjectURL(address);
      place.replaceChildren(...icon);
    });
    image.src = address;
    place.replaceChildren(image);
  }

  /** Lets a recording be played, now that the server has all of it. */
  showPlayer(address) {
    if (this.kind === "sound") {
      this.part("sound").src = address;
      this.part("sound").hidden = false;
    }
    if (this.kind !== "video") return;
    const video = document.createElement("video");
    video.className = "wk-upload__video";
    video.controls = true;
    video.playsInline = true;
    video.preload = "metadata";
    video.setAttribute("aria-label", this.name);
    video.src = address;
    this.part("picture").replaceChildren(video);
  }

  showProgress(sent, size, seconds) {
    const bar = this.part("progress");
    bar.hidden = false;
    bar.value = Math.round((100 * sent) / size);
    const far = this.texts.sentSoFar.replace("{n}", megabytes(sent, size)).replace("{of}", megabytes(size, size));
    const left = timeLeft(seconds, this.texts);
    this.showSent(left ? `${far}, ${left}` : far);
  }

  showSent(words) {
    this.part("sent").textContent = words;
    this.part("sent").hidden = !words;
  }

  /** Asks whether a large file may go over mobile internet. */
  ask(size) {
    this.part("asked").textContent = this.texts.sentAsks.replace("{of}", megabytes(size, size));
    this.part("question").hidden = false;
    this.part("wifi").hidden = false;
    this.part("progress").hidden = true;
    this.showSent("");
  }

  /** Says that it waits, and lets that be changed. */
  waitForWifi() {
    this.part("asked").textContent = this.texts.sentWifi;
    this.part("question").hidden = false;
    this.part("wifi").hidden = true;
    this.part("progress").hidden = true;
    this.showSent("");
  }

  answered() {
    this.part("question").hidden = true;
  }

  /** Turns what is shown by `quarters`; the server turns the picture itself. */
  showTurned(quarters) {
    this.turns += quarters;
    const shown = this.part("picture").firstElementChild;
    if (shown) shown.style.rotate = `${this.turns * 90}deg`;
  }

  showError(sentence, again = null) {
    this.clearError();
    this.part("progress").hidden = true;
    this.showSent("");
    this.element.classList.add("wk-upload__item--error");
    const error = this.part("error");
    error.querySelector("span").textContent = sentence;
    error.hidden = false;
    if (again) this.part("remove").before(this.againButton(again));
  }

  /** Of a file that will not be there, nothing can be told or turned. */
  showRefused(sentence) {
    this.showError(sentence);
    this.answered();
    for (const name of ["turn", "draw", "description"]) this.part(name)?.remove();
    this.element.querySelector(".wk-upload__more")?.remove();
    this.element.querySelector(".wk-upload__label")?.remove();
  }

  againButton(again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "wk-quiet";
    button.dataset.part = "again";
    const words = document.createElement("span");
    const name = document.createElement("span");
    name.className = "wk-visually-hidden";
    name.textContent = ` ${this.name}`;
    words.append(this.texts.uploadAgain, name);
    button.append(words);
    button.addEventListener("click", again);
    return button;
  }

  clearError() {
    this.element.classList.remove("wk-upload__item--error");
    this.part("error").hidden = true;
    this.part("again")?.remove();
  }

  /** The server made room for it, and knows it as `id`. */
  known(id) {
    this.id = id;
    this.state = "known";
    this.unfinished = true;
    this.element.dataset.upload = id;
    this.part("description").name = `description-${id}`;
    if (this.part("written")) this.part("written").name = `written-${id}`;
  }

  /** All of it is there. */
  arrived(address) {
    this.unfinished = false;
    this.clearError();
    this.answered();
    this.part("progress").hidden = true;
    this.showSent("");
    this.showPlayer(address);
  }
}
