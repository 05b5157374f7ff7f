// Reads a story aloud with the voice that the device itself has. Nothing is sent anywhere.

const speech = window.speechSynthesis;

/** The words to read: the title, the words of each part, and what pictures and recordings show. */
function wordsOf(story) {
  const parts = story.querySelectorAll("h2, [data-read], figcaption");
  return [...parts].map((part) => part.textContent.trim()).filter(Boolean);
}

function offerReading(place) {
  const button = place.querySelector("button");
  const label = button.querySelector("span");
  const start = label.textContent;
  let reading = false;

  const show = (now) => {
    reading = now;
    label.textContent = now ? place.dataset.readStop : start;
  };

  button.addEventListener("click", () => {
    speech.cancel();
    if (reading) {
      show(false);
      return;
    }
    const words = wordsOf(document.querySelector(place.dataset.readAloud));
    words.forEach((text, index) => {
      const spoken = new SpeechSynthesisUtterance(text);
      spoken.lang = document.documentElement.lang;
      if (index === words.length - 1) spoken.addEventListener("end", () => show(false));
      speech.speak(spoken);
    });
    show(words.length > 0);
  });
  window.addEventListener("pagehide", () => speech.cancel());
  place.hidden = false;
}

if (speech) for (const place of document.querySelectorAll("[data-read-aloud]")) offerReading(place);
