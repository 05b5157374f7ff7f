// The messages that go to the server while somebody is busy in a form.

/**
 * Sends one picture. `onProgress` hears how much has gone, from 0 to 1.
 *
 * Returns {answer, stop}. `answer` resolves to {id}, to {error, again} with the server's sentence,
 * to {problem} ("failed", "tooLarge" or "expired"), or to {stopped: true}. `stop` says whether it
 * came in time: when all has gone, the server may have the picture.
 */
export function sendPicture({ address, token, file, onProgress }) {
  const request = new XMLHttpRequest();
  let gone = false;
  const answer = new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => {
      gone = true;
      onProgress(1);
    });
    request.addEventListener("load", () => resolve(understood(request)));
    request.addEventListener("error", () => resolve({ problem: "failed" }));
    request.addEventListener("abort", () => resolve({ stopped: true }));
  });
  const content = new FormData();
  content.append("size", file.size);
  content.append("pictures", file, "picture");
  request.open("POST", address);
  request.setRequestHeader("X-CSRFToken", token);
  request.send(content);
  const stop = () => {
    if (gone) return false;
    request.abort();
    return true;
  };
  return { answer, stop };
}

function understood(request) {
  const said = parsed(request.responseText);
  if (request.status === 201 && said.id) return { id: said.id };
  if (said.error) return { error: said.error, again: request.status !== 422 };
  if (request.status === 413) return { problem: "tooLarge" };
  if (request.status === 403) return { problem: "expired" };
  return { problem: "failed" };
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Tells the server something small, also when the page is being left; the status, 0 for no answer. */
export async function tell({ address, token, ...words }) {
  const body = new URLSearchParams(words);
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
