// Who opens the thing itself has read the news about it: so says this, once for each page.

const form = document.querySelector("[data-news-seen]");
const seen = JSON.parse(sessionStorage.getItem("news-seen") || "[]");

if (form && !seen.includes(location.pathname)) {
  const said = new FormData(form);
  // Twice does no harm, so no answer need be kept for a second time.
  said.delete("form_key");
  said.set("path", location.pathname);
  fetch(form.action, { method: "POST", body: said, keepalive: true })
    .then((answer) => {
      if (!answer.ok) return;
      form.dataset.newsSeen = "yes";
      sessionStorage.setItem("news-seen", JSON.stringify([...seen.slice(-50), location.pathname]));
    })
    .catch(() => {});
}
