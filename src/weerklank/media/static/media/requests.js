// The messages that go to the server about files, apart from their bytes.

const TUS = "1.0.0";
const REFUSED = [400, 411, 413, 415, 422];

/** What an answer of the server means for a file: {sentence, again, expired, gone}. */
export function meaning(status, body) {
  const sentence = sentenceIn(body);
  if (status === 403) return { expired: true, again: true };
  if (status === 404 || status === 410) return { gone: true, again: true };
  return { sentence, again: !REFUSED.includes(status), tooLarge: status === 413 };
}

function sentenceIn(body) {
  try {
    return JSON.parse(body).error ?? "";
  } catch {
    return "";
  }
}

const base64 = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

/** Makes room at the server for a file; resolves to {url, upload} or to what went wrong. */
export async function announceFile({ address, token, size, kind, digest }) {
  const metadata = [`kind ${base64(kind)}`, ...(digest ? [`digest ${base64(digest)}`] : [])];
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "Tus-Resumable": TUS,
        "Upload-Length": String(size),
        "Upload-Metadata": metadata.join(","),
        "X-CSRFToken": token,
      },
    });
    const place = response.headers.get("Location");
    if (response.status !== 201 || !place) return meaning(response.status, await response.text());
    const url = new URL(place, response.url).href;
    return { url, upload: url.match(/[0-9a-f-]{36}(?=\/?$)/)[0] };
  } catch {
    return { again: true };
  }
}

/**
 * What a page without a form lacks to send on: a token that the server takes, and the bar.
 *
 * Null when there is no connection. The page is fetched once; `anew` fetches it again, after the
 * token was refused.
 */
export async function underWay(address, { anew = false } = {}) {
  if (anew) fetched = null;
  fetched ??= fetchUnderWay(address);
  const page = await fetched;
  if (!page) fetched = null;
  return page;
}

let fetched = null;

async function fetchUnderWay(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const bar = page.querySelector("[data-under-way]");
    return bar && { token: bar.dataset.token, bar };
  } catch {
    return null;
  }
}

/** Tells the server something small, also when the page is being left; the status, 0 for no answer. */
export async function tell({ address, token, ...words }) {
  // The browser may send it again by itself, when the connection breaks: that is one time too.
  const body = new URLSearchParams({ ...words, form_key: crypto.randomUUID?.() ?? "" });
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body,
      keepalive: true,
    });
    return response.status;
  } catch {
    return 0;
  }
}
