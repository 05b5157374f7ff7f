// Who opens the thing itself has read the news about it: so says this, while there is unread news.

const form = document.querySelector("[data-news-seen]");

if (form) {
  const said = new FormData(form);
  // Twice does no harm, so no answer need be kept for a second time.
  said.delete("form_key");
  said.set("path", location.pathname);
  fetch(form.action, { method: "POST", body: said, keepalive: true })
    .then((answer) => {
      if (answer.ok) form.dataset.newsSeen = "yes";
    })
    .catch(() => {});
}
