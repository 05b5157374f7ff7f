// The lines below the list of files: what went wrong, what is waited for, and stopping for a while.

export class UploadNotes {
  constructor(form) {
    this.form = form;
    this.texts = form.dataset;
    this.pauseButton = form.querySelector("[data-upload-pause]");
    this.paused = false;
  }

  /** Lets the button stop and go on with sending. */
  control(queue) {
    this.paused = queue.isPaused();
    queue.listen((message) => {
      if (message.what === "paused") this.paused = message.paused;
    });
    this.pauseButton?.addEventListener("click", () => (this.paused ? queue.resume() : queue.pause()));
  }

  /** Says that what is on its way goes on by itself; nothing when nothing is. */
  onItsWay(items) {
    const some = items.some((item) => item.key && item.id && item.unfinished && item.state === "known");
    const note = this.form.querySelector("[data-upload-going-on-note]");
    if (!note) return;
    note.hidden = !some;
    this.pauseButton.hidden = !some;
    const words = this.paused ? this.texts.sentPaused : this.texts.uploadGoingOn;
    if (note.textContent !== words) note.textContent = words;
    const label = this.pauseButton.querySelector("span");
    label.textContent = this.paused ? this.texts.sendOn : this.texts.sendPause;
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
