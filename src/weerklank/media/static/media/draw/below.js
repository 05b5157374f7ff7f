// What lies below the drawing: an empty sheet, a photo of one's own, or the picture of the team.

const LARGEST = 1600;
const QUALITY = 0.85;

export class Below {
  constructor(board, { below, isFromHere, known, photo }) {
    const { root } = board;
    const { data, key } = board.keeping;
    this.board = board;
    this.image = root.querySelector('[data-part="below"]');
    this.field = root.querySelector('[data-part="photo"]');
    this.unsent = null;
    this.kind = "sheet";
    for (const button of root.querySelectorAll("[data-below]")) {
      button.addEventListener("click", () => this.choose(button.dataset.below));
    }
    this.field?.addEventListener("change", () => {
      const [file] = this.field.files;
      this.field.value = "";
      if (file) this.take(file);
    });
    const onServer = data.hasPhoto !== undefined ? "photo" : data.onGiven !== undefined ? "given" : "sheet";
    const wanted = isFromHere ? below : onServer;
    if (wanted === "photo" && photo) this.restore(photo);
    else if (wanted === "photo" && known) this.lay("photo", data.photo.replace(data.key, key), () => this.lost());
    else if (wanted === "photo") this.lost();
    else if (wanted === "given" && data.given) this.lay("given", data.given, () => this.lost());
    this.show();
  }

  choose(way) {
    const { sheet, root } = this.board;
    const { longestSide } = this.board.facts;
    if (way === "photo") {
      this.field.click();
      return;
    }
    if (way === "given") {
      this.lay("given", root.dataset.given, () => this.lost());
    } else {
      this.kind = "sheet";
      this.unsent = null;
      this.image.hidden = true;
      this.image.removeAttribute("src");
      const short = longestSide * 0.75;
      if (way === "upright") sheet.resize(short, longestSide);
      else sheet.resize(longestSide, short);
      this.board.surface.showWhole();
    }
    this.show();
  }

  show() {
    const { sheet, root } = this.board;
    const plain = sheet.height > sheet.width ? "upright" : "lying";
    for (const button of root.querySelectorAll("[data-below]")) {
      const { below } = button.dataset;
      button.setAttribute("aria-pressed", below === (this.kind === "sheet" ? plain : this.kind));
    }
  }

  /** Shows a picture below the drawing; the sheet takes its form. */
  async lay(kind, address, otherwise) {
    const before = this.kind;
    this.kind = kind;
    this.image.src = address;
    this.image.hidden = false;
    try {
      await this.image.decode();
    } catch {
      if (this.image.src !== new URL(address, document.baseURI).href) return false;
      this.image.hidden = true;
      this.kind = before;
      otherwise();
      this.show();
      return false;
    }
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const { longestSide, shortestSide } = this.board.facts;
    const scale = longestSide / Math.max(width, height);
    const sides = [width, height].map((side) => Math.max(shortestSide, Math.round(side * scale)));
    const { sheet, surface } = this.board;
    if (sides[0] !== sheet.width || sides[1] !== sheet.height) {
      sheet.resize(...sides);
      surface.showWhole();
    }
    this.show();
    return true;
  }

  lost() {
    this.board.say(this.board.texts.photoLost);
  }

  /** A photo from this device: made smaller here, so that its place and maker never leave it. */
  async take(file) {
    const canvas = document.createElement("canvas");
    try {
      const photo = await createImageBitmap(file);
      const scale = Math.min(1, LARGEST / Math.max(photo.width, photo.height));
      canvas.width = Math.max(1, Math.round(photo.width * scale));
      canvas.height = Math.max(1, Math.round(photo.height * scale));
      const context = canvas.getContext("2d");
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(photo, 0, 0, canvas.width, canvas.height);
      photo.close();
    } catch {
      this.board.say(this.board.texts.photoUnreadable);
      return;
    }
    const address = canvas.toDataURL("image/jpeg", QUALITY);
    this.board.say("");
    this.board.toolbar.open(null);
    this.board.keeping.writePhotoHere(address);
    this.restore(address);
    this.board.keeping.changed();
  }

  restore(address) {
    const bytes = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
    this.unsent = new Blob([bytes], { type: "image/jpeg" });
    this.lay("photo", address, () => this.lost());
  }

  /** The server has the photo. */
  arrived() {
    if (!this.unsent) return;
    this.unsent = null;
    this.board.keeping.erasePhotoHere();
  }
}
