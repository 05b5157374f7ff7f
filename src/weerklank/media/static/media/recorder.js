// The page where somebody speaks or films: one thing at a time, and nothing that was recorded is lost.

import { addressesOf } from "./addresses.js";
import { openDevices, otherCamera, troubleAtFirst, troubleOf } from "./devices.js";
import { Cutting } from "./cutting.js";
import { LevelMeter } from "./level-meter.js";
import { clockTime } from "./progress-words.js";
import { isUp } from "./queue-flag.js";
import { dropTakes, unusedTake } from "./queue-store.js";
import { Recording } from "./recording.js";

class Recorder {
  constructor(element) {
    this.element = element;
    this.texts = element.dataset;
    this.kind = element.dataset.kind;
    this.about = element.dataset.uploadAbout;
    this.longest = Number(element.dataset.longest);
    this.player = this.find("player");
    this.view = this.find("view");
    this.cutting = new Cutting(this.find("cut"), this.player, this.texts);
    this.blob = null;
    this.camera = {};
  }

  find(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  button(action) {
    return this.element.querySelector(`[data-press="${action}"]`);
  }

  async start() {
    this.element.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-press]");
      if (pressed) this.presses[pressed.dataset.press].call(this);
    });
    this.find("file-form").addEventListener("change", (event) => this.takeFile(event.target));
    this.find("with-file").hidden = true;
    this.find("other").open = false;
    // Turned, the phone lays the page out anew: what is being done stays in sight.
    matchMedia("(orientation: landscape)").addEventListener("change", () => this.bringIntoSight());
    const trouble = troubleAtFirst(this.kind);
    if (trouble) {
      this.showTrouble(trouble, false);
      return;
    }
    this.take = isUp() ? await unusedTake(this.about, this.kind) : null;
    this.show(this.take ? "found" : "explain", false);
  }

  presses = {
    async "turn-on"() {
      try {
        this.stream = await openDevices(this.kind, this.camera);
      } catch (error) {
        this.showTrouble(troubleOf(error));
        return;
      }
      await this.showStudio();
    },
    async flip() {
      this.camera = otherCamera(this.stream, this.cameras);
      this.closeDevices();
      await this.presses["turn-on"].call(this);
    },
    record() {
      this.recording = new Recording({
        stream: this.stream,
        kind: this.kind,
        about: this.about,
        longest: this.longest,
        on: {
          moved: (seconds) => this.showTime(seconds),
          soon: () => this.say(this.texts.soon),
          stopped: (blob, why) => this.recorded(blob, why),
        },
      });
      try {
        this.recording.start();
      } catch {
        this.showTrouble("unable");
        return;
      }
      this.keepAwake();
      this.showRecording("recording");
      this.button("pause").focus({ preventScroll: true });
      this.bringIntoSight();
    },
    pause() {
      this.recording.pause();
      this.showRecording("paused");
      this.button("resume").focus();
    },
    resume() {
      this.recording.resume();
      this.showRecording("recording");
      this.button("pause").focus();
    },
    stop() {
      this.recording.stop();
    },
    over() {
      this.find("sure").hidden = false;
      this.button("over-not").focus();
    },
    "over-not"() {
      this.find("sure").hidden = true;
      this.button("over").focus();
    },
    async "over-sure"() {
      await this.throwAway();
      await this.presses["turn-on"].call(this);
    },
    async "throw-away"() {
      await this.throwAway();
      this.show("explain");
    },
    "take-up"() {
      this.review(new Blob(this.take.pieces, { type: this.take.type }), this.take.length);
    },
    "play-kept"() {
      this.cutting.play();
    },
    use() {
      this.player.pause();
      this.hand(this.blob, this.cutting.cut());
    },
  };

  /** Shows one step; who reads with ears hears its heading. */
  show(step, moves = true) {
    for (const section of this.element.querySelectorAll("[data-step]")) {
      section.hidden = section.dataset.step !== step;
    }
    this.element.dataset.now = step;
    if (!moves) return;
    this.element.querySelector(`#step-${step}`).focus({ preventScroll: true });
    this.bringIntoSight();
  }

  bringIntoSight() {
    this.element.querySelector("[data-step]:not([hidden])")?.scrollIntoView({ block: "start" });
  }

  say(words) {
    this.find("status").textContent = words;
  }

  async showStudio() {
    const hears = this.stream.getAudioTracks().length > 0;
    this.find("level-box").hidden = !hears;
    if (hears) this.startMeter();
    if (this.view) await this.showView();
    this.showTime(0);
    this.showRecording("ready");
    if (!hears) this.find("says").textContent = this.texts.withoutSound;
    this.show("studio");
  }

  startMeter() {
    const says = this.find("says");
    const silence = this.view ? this.texts.silentFilm : this.texts.silent;
    this.meter = new LevelMeter(this.stream, {
      level: (level) => this.find("level").style.setProperty("--wk-level", level.toFixed(2)),
      silent: () => (says.textContent = silence),
      heard: () => (says.textContent = this.texts.heard),
    });
  }

  async showView() {
    this.view.srcObject = this.stream;
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.cameras = devices.filter((device) => device.kind === "videoinput");
    const { facingMode } = this.stream.getVideoTracks()[0].getSettings();
    // As in a mirror, when one looks at oneself; a camera that does not say is one above a screen.
    this.view.classList.toggle("wk-studio__view--mirrored", facingMode !== "environment");
  }

  showTime(seconds) {
    this.find("time").textContent = clockTime(seconds);
    this.find("left").textContent = this.texts.timeLeft.replace("{time}", clockTime(this.longest - seconds));
  }

  /** What can be done while it is ready, recording or paused. */
  showRecording(state) {
    const shown = { ready: ["record"], recording: ["pause", "stop"], paused: ["resume", "stop"] }[state];
    for (const action of ["record", "pause", "resume", "stop"]) {
      this.button(action).hidden = !shown.includes(action);
    }
    const flip = this.button("flip");
    if (flip) flip.hidden = state !== "ready" || this.cameras.length < 2;
    this.find("dot").dataset.state = state;
    if (state === "ready") return;
    const words = state === "recording" ? this.texts.recording : this.texts.paused;
    this.find("says").textContent = words;
    this.say(words);
  }

  recorded(blob, why) {
    const length = this.recording.seconds;
    this.closeDevices();
    const words = { full: this.texts.full, broke: this.texts.broke }[why] ?? "";
    this.find("why").textContent = words;
    this.find("why").hidden = !words;
    if (blob.size === 0) this.showTrouble("busy");
    else this.review(blob, length);
    if (words) this.say(words);
  }

  closeDevices() {
    this.meter?.stop();
    this.meter = null;
    this.awake?.release();
    this.awake = null;
    for (const track of this.stream.getTracks()) track.stop();
    if (this.view) this.view.srcObject = null;
  }

  /** A screen that goes dark would stop the camera. */
  async keepAwake() {
    try {
      this.awake = await navigator.wakeLock?.request("screen");
    } catch {
      // Then the phone does as it always does.
    }
  }

  async review(blob, length) {
    this.blob = blob;
    if (this.player.src) URL.revokeObjectURL(this.player.src);
    this.player.src = URL.createObjectURL(blob);
    this.find("sure").hidden = true;
    this.find("cut").open = false;
    this.cutting.reset(length);
    this.show("review");
    this.cutting.reset((await knownLength(this.player)) ?? length);
  }

  async throwAway() {
    await dropTakes(this.about, this.kind);
    this.take = null;
    this.blob = null;
  }

  takeFile(input) {
    const [file] = input.files;
    if (!file) return;
    const tooLarge = file.size > Number(this.texts.mostBytes);
    const problem = this.find("file-problem");
    problem.querySelector("span").textContent = tooLarge ? this.texts.tooLarge : "";
    problem.hidden = !tooLarge;
    input.value = "";
    if (!tooLarge) this.hand(file.slice(0, file.size, file.type), null);
  }

  /** Hands a recording to the queue and goes back to the form; stays when only this page holds it. */
  async hand(blob, cut) {
    const queue = await import("./queue.js");
    let key = null;
    queue.listen((message) => message.id === key && this.hears[message.what]?.call(this, message));
    const wanted = { about: this.about, kind: this.kind, blob, cut, addresses: addressesOf(this.element) };
    const { kept } = await queue.add(wanted, (id) => (key = id));
    if (!kept) {
      this.show("sending");
      return;
    }
    await dropTakes(this.about, this.kind);
    this.leave();
  }

  hears = {
    moves({ sent, size }) {
      this.find("progress").value = Math.round((100 * sent) / size);
    },
    held({ sentence }) {
      this.find("trouble-sending").textContent = sentence;
    },
    refused({ sentence }) {
      this.find("trouble-sending").textContent = sentence;
    },
    arrived() {
      if (this.element.dataset.now === "sending") this.leave();
    },
  };

  leave() {
    location.assign(this.texts.back);
  }

  showTrouble(trouble, moves = true) {
    this.find("trouble").textContent = this.texts[trouble];
    this.find("try-again").hidden = ["unable", "insecure"].includes(trouble);
    this.find("other").open = true;
    this.show("trouble", moves);
  }
}

/** How long what the player has is, in seconds; browsers find that out when asked for its end. */
function knownLength(player) {
  return new Promise((resolve) => {
    const look = () => {
      if (!Number.isFinite(player.duration)) return;
      player.removeEventListener("durationchange", look);
      if (player.currentTime > 0) player.currentTime = 0;
      resolve(player.duration);
    };
    player.addEventListener("durationchange", look);
    player.addEventListener("error", () => resolve(null), { once: true });
    player.addEventListener(
      "loadedmetadata",
      () => !Number.isFinite(player.duration) && (player.currentTime = Number.MAX_SAFE_INTEGER),
      { once: true },
    );
    player.load();
  });
}

new Recorder(document.querySelector("[data-recorder]")).start();
