// How far a file is, in words.

const MEGABYTE = 1_000_000;
const LARGE = 10 * MEGABYTE;

/** `bytes` in megabytes, as finely as makes sense for a file of `size` bytes. */
export function megabytes(bytes, size) {
  const digits = size < LARGE ? 1 : 0;
  const format = new Intl.NumberFormat(document.documentElement.lang || "nl", { maximumFractionDigits: digits });
  return format.format(bytes / MEGABYTE);
}

/** About how long it still takes; empty when that cannot be said. `texts` has the words. */
export function timeLeft(seconds, texts) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return texts.leftMoment;
  if (minutes === 1) return texts.leftMinute;
  return minutes > 60 ? texts.leftHours : texts.leftMinutes.replace("{n}", minutes);
}

/** A time in a recording, as on a clock. */
export function clockTime(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
