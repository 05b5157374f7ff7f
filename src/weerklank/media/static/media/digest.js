// What a file is known by: the SHA-256 of the SHA-256's of its pieces. Read piece by piece, so that a
// large video never lies in memory as a whole.

const PIECE = 4 * 1024 * 1024;

/** The digest in hexadecimal digits; empty where the browser cannot tell it or read the file. */
export async function digestOf(blob) {
  if (!globalThis.crypto?.subtle) return "";
  try {
    const digests = [];
    for (let start = 0; start < blob.size; start += PIECE) {
      const piece = await blob.slice(start, start + PIECE).arrayBuffer();
      digests.push(new Uint8Array(await crypto.subtle.digest("SHA-256", piece)));
    }
    const whole = await crypto.subtle.digest("SHA-256", await new Blob(digests).arrayBuffer());
    return [...new Uint8Array(whole)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return "";
  }
}
