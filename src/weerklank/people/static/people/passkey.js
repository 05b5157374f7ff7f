// Passkeys: the one thing here that cannot be done without a script.
// A form says what it is for (data-passkey: create, confirm or sign-in) and carries what the server
// asks (data-passkey-options); its hidden field "credential" takes the answer of the device.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const readable = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

function creationOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: readable(publicKey.excludeCredentials),
    // A device that can keep the passkey does; an older key still serves as second step.
    authenticatorSelection: {
      ...publicKey.authenticatorSelection,
      residentKey: "preferred",
      requireResidentKey: false,
    },
  };
}

function requestOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: readable(publicKey.allowCredentials),
  };
}

function answer(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(form.dataset.passkeyOptions);
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  return (await reply.json()).request_options;
}

async function ask(form) {
  const asked = await options(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: creationOptions(asked) })
    : navigator.credentials.get({ publicKey: requestOptions(asked) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = form.querySelector("[data-passkey-failed]");
  if (!window.PublicKeyCredential) continue;
  for (const place of [form.closest("[data-passkey-place]"), form.querySelector("[data-passkey-place]")]) {
    place?.removeAttribute("hidden");
  }
  form.querySelector("[data-passkey-none]")?.remove();
  form.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        form.elements.credential.value = answer(await ask(form));
        form.submit();
      } catch {
        failed.hidden = false;
        failed.focus();
      }
    },
    { capture: true },
  );
}
