// Microphone and camera: asking for them, and what it means when there are none.

import { typeFor } from "./recording.js";

const TROUBLES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** Why nothing can be recorded on this page at all, or null: "insecure" or "unable". */
export function troubleAtFirst(kind) {
  if (!globalThis.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && typeFor(kind) ? null : "unable";
}

/** What stood in the way: "denied", "missing" or "busy". */
export const troubleOf = (error) => TROUBLES[error.name] ?? "busy";

/** What comes from the microphone, and from `camera` when this is a film; without sound if need be. */
export async function openDevices(kind, camera) {
  if (kind === "sound") return navigator.mediaDevices.getUserMedia({ audio: true });
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const which = camera.deviceId ? { deviceId: { exact: camera.deviceId } } : { facingMode: camera.facing ?? "environment" };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true, video: { ...video, ...which } });
  } catch (error) {
    if (troubleOf(error) === "denied" && !(await isDenied("microphone"))) throw error;
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...video, ...which } });
    } catch {
      throw error;
    }
  }
}

/** Whether the browser was told before never to allow this. */
async function isDenied(name) {
  try {
    return (await navigator.permissions.query({ name })).state === "denied";
  } catch {
    return false;
  }
}

/** The camera that is not in use now, by where it looks or, where that is not said, by its place. */
export function otherCamera(stream, cameras) {
  const now = stream.getVideoTracks()[0].getSettings();
  if (now.facingMode) return { facing: now.facingMode === "environment" ? "user" : "environment" };
  const at = cameras.findIndex((camera) => camera.deviceId === now.deviceId);
  return { deviceId: cameras[(at + 1) % cameras.length].deviceId };
}
