// Asks the browser to let this device be told of news, and sends on where it can be reached.

const form = document.querySelector("[data-push-key]");
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function keyOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function subscribe() {
  const worker = await navigator.serviceWorker.register(form.dataset.pushWorker);
  await navigator.serviceWorker.ready;
  return worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keyOf(form.dataset.pushKey),
  });
}

async function tellThisDevice(event) {
  if (form.elements.address.value) return;
  event.preventDefault();
  try {
    const { endpoint, keys } = (await subscribe()).toJSON();
    form.elements.address.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
  } catch {
    const status = form.querySelector("[data-push-refused]");
    status.textContent = status.dataset.pushRefused;
    return;
  }
  form.submit();
}

if (form && can) {
  form.hidden = false;
  document.querySelector("[data-push-impossible]").hidden = true;
  form.addEventListener("submit", tellThisDevice);
}
