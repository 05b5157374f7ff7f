// Marks what is new since somebody was here last. Only this browser knows when that was.

const KEPT = "wk-private-seen";
const MOST_KEPT = 200;

function readAll() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/** Keeps when this list was seen, and forgets the lists that were seen longest ago. */
function keep(all, key, visit) {
  delete all[key];
  const newest = Object.entries({ ...all, [key]: visit }).slice(-MOST_KEPT);
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(newest)));
  } catch {
    // Without room to keep it nothing is marked next time; there is nothing else to lose.
  }
}

/** Says that it is new, for who sees and for who listens. */
function mark(voice, label) {
  const head = voice.querySelector(".wk-voice__head");
  if (!head || head.querySelector(".wk-new")) return;
  const word = document.createElement("strong");
  word.className = "wk-new";
  word.textContent = label;
  head.append(word);
}

function offerToGo(list, address) {
  const line = document.createElement("p");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = list.dataset.seenGo;
  line.append(link);
  const heading = list.querySelector("h2");
  if (heading) heading.after(line);
  else list.prepend(line);
}

function look(list) {
  const key = list.dataset.seen;
  const number = Number(list.dataset.seenNumber);
  const all = readAll();
  const before = all[key];
  const own = location.hash.slice(1);
  const voices = [...list.querySelectorAll(".wk-voice[data-moment]")];
  const newest = voices.map((voice) => voice.dataset.moment).reduce((a, b) => (a > b ? a : b), "");
  if (before) {
    const fresh = voices.filter((voice) => voice.dataset.moment > before.at && voice.id !== own);
    for (const voice of fresh) mark(voice, list.dataset.seenLabel);
    const elsewhere = list.dataset.seenNewer;
    if (elsewhere && number > before.number && !own) {
      offerToGo(list, `${elsewhere}?sinds=${encodeURIComponent(before.at)}`);
    } else if (fresh.length && !own) {
      offerToGo(list, `#${fresh[0].id}`);
    }
  }
  const at = before && before.at > newest ? before.at : newest;
  if (at) keep(all, key, { at, number });
}

for (const list of document.querySelectorAll("[data-seen]")) look(list);
