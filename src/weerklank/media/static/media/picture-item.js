// One picture in the list of a form: what is shown of it.

let made = 0;

/** A picture that the server has (it has an id), or one that is to go there (it has a file). */
export class PictureItem {
  /** `texts` are the data attributes of the form. */
  constructor(element, texts, file = null) {
    this.element = element;
    this.texts = texts;
    this.file = file;
    this.id = element.dataset.upload;
    this.state = this.id ? "in" : "waiting"; // waiting | sending | in | failed | refused | gone
    this.turns = 0;
    this.turnsOwed = 0;
    this.sending = null;
    this.description = this.part("description").value;
    this.told = Promise.resolve();
  }

  /** A new item for `file`, from the list's template. */
  static from(template, texts, file) {
    const item = new PictureItem(template.content.firstElementChild.cloneNode(true), texts, file);
    const description = item.part("description");
    made += 1;
    description.id = `picture-description-${made}`;
    description.removeAttribute("name");
    item.element.querySelector("label").htmlFor = description.id;
    for (const name of ["turn", "remove"]) item.part(name).type = "button";
    item.showPreview();
    return item;
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  /** Gives it its number in the list; what is read aloud follows. */
  number(number) {
    this.name = this.texts.uploadName.replace("{number}", number);
    this.part("name").textContent = this.name;
    this.part("progress").setAttribute("aria-label", this.texts.uploadSending.replace("{name}", this.name));
    for (const button of this.element.querySelectorAll("button .wk-visually-hidden")) {
      button.textContent = ` ${this.name}`;
    }
  }

  /** Shows the file itself; kinds that this browser cannot show keep the icon. */
  showPreview() {
    const address = URL.createObjectURL(this.file);
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

  showProgress(share) {
    const bar = this.part("progress");
    bar.hidden = false;
    bar.value = Math.round(share * 100);
  }

  /** Turns what is shown by `quarters`; the server turns the picture itself. */
  showTurned(quarters) {
    this.turns += quarters;
    const shown = this.part("picture").firstElementChild;
    if (shown) shown.style.rotate = `${this.turns * 90}deg`;
  }

  showError(sentence, again = null) {
    this.part("progress").hidden = true;
    this.element.classList.add("wk-upload__item--error");
    const error = this.part("error");
    error.querySelector("span").textContent = sentence;
    error.hidden = false;
    if (again) {
      this.part("turn").before(this.againButton(again));
      return;
    }
    // Of a picture that will not be there, nothing can be told or turned.
    for (const name of ["turn", "description"]) this.part(name).remove();
    this.element.querySelector("label").remove();
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

  /** The server has it, and knows it as `id`. */
  arrived(id) {
    this.id = id;
    this.state = "in";
    this.file = null;
    this.element.dataset.upload = id;
    this.part("progress").hidden = true;
    this.part("description").name = `description-${id}`;
  }
}
