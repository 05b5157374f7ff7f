// How loud it is at the microphone.

const EVERY = 100;
const QUIET = 0.004;
const SILENT_AFTER = 4000;
const LOUDEST = 0.25;

export class LevelMeter {
  /** `on` has: level(from 0 to 1), silent(), heard(). */
  constructor(stream, on) {
    this.on = on;
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.context.resume();
    this.heardAt = performance.now();
    this.isSilent = false;
    this.clock = setInterval(() => this.look(), EVERY);
  }

  look() {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    const loudness = Math.sqrt(power);
    // Ears hear ratios: the root brings a soft voice into sight.
    this.on.level(Math.min(1, Math.sqrt(loudness / LOUDEST)));
    const now = performance.now();
    if (loudness > QUIET) {
      this.heardAt = now;
      if (this.isSilent) this.on.heard();
      this.isSilent = false;
    } else if (!this.isSilent && now - this.heardAt > SILENT_AFTER) {
      this.isSilent = true;
      this.on.silent();
    }
  }

  stop() {
    clearInterval(this.clock);
    this.context.close();
  }
}
