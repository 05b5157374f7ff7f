// Says how much is new on a page that is open. Nothing on the page moves.
//
// It asks how much there is, with a pass, and then listens for more. When listening fails in any
// way it asks again after a while, longer and longer: that is all there is to falling back.

const STREAM = "/live/";
const ASK_AFTER = [3, 10, 20, 40, 60];
const MOST_ERRORS = 3;
const MOST_NEW = 100;
const HIDDEN_FOR = 30;

/** About so many seconds, so that many pages do not ask at the same moment. */
const about = (seconds) => seconds * (0.5 + Math.random());

class News {
  constructor(place) {
    this.place = place;
    this.link = place.querySelector("a");
    this.since = "";
    this.counted = 0;
    this.failed = 0;
    this.turn = 0;
    this.isOver = false;
  }

  /** Lets go of everything that is under way. */
  rest() {
    this.turn += 1;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  askIn(seconds) {
    this.rest();
    if (!this.isOver) this.timer = setTimeout(() => this.ask(), seconds * 1000);
  }

  askLater() {
    this.askIn(about(ASK_AFTER[Math.min(this.failed, ASK_AFTER.length - 1)]));
    this.failed += 1;
  }

  async ask() {
    const { turn } = this;
    const age = Math.ceil((Date.now() - performance.timeOrigin) / 1000);
    const when = this.since ? `sinds=${this.since}` : `geleden=${age}`;
    let answer;
    try {
      const response = await fetch(`${this.place.dataset.live}?${when}`, { headers: { Accept: "application/json" } });
      // What one may not see any more is not there: nothing is left to hear.
      this.isOver = response.status === 404;
      answer = response.ok ? await response.json() : null;
    } catch {
      answer = null;
    }
    if (turn !== this.turn) return;
    if (!answer) {
      this.askLater();
      return;
    }
    this.since = answer.since;
    this.counted = answer.new.filter((id) => !document.getElementById(`bijdrage-${id}`)).length;
    this.show(this.counted);
    this.listen(answer.pass);
  }

  listen(pass) {
    let errors = 0;
    this.source = new EventSource(`${STREAM}?pas=${pass}`);
    this.source.addEventListener("open", () => {
      errors = 0;
      this.failed = 0;
    });
    this.source.addEventListener("new", (event) => this.show(this.counted + Number(event.data)));
    this.source.addEventListener("again", (event) => this.askIn(Math.random() * (1 + Number(event.data))));
    this.source.addEventListener("error", () => {
      errors += 1;
      // After a drop the browser comes back by itself, with the same pass.
      if (this.source?.readyState === EventSource.CLOSED || errors === MOST_ERRORS) this.askLater();
    });
  }

  show(total) {
    const { one, many, first } = this.place.dataset;
    const number = total < MOST_NEW ? total : `${MOST_NEW - 1}+`;
    const words = total === 1 ? one : many.replace("{n}", number);
    const text = this.link.querySelector("span");
    if (text.textContent !== words) text.textContent = words;
    this.link.href = `${first}?sinds=${this.since}`;
    this.link.hidden = total === 0;
  }

  /** A page that nobody looks at listens no longer; it asks at once when somebody does. */
  watch() {
    let hidden = 0;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(hidden);
      if (document.hidden) hidden = setTimeout(() => this.rest(), HIDDEN_FOR * 1000);
      else if (!this.source) this.askIn(about(0.5));
    });
    window.addEventListener("pagehide", () => this.rest());
    window.addEventListener("pageshow", (event) => event.persisted && this.askIn(about(0.5)));
  }
}

const place = document.querySelector("[data-live]");
if (place) {
  const news = new News(place);
  news.watch();
  // Who goes on at once has not asked for anything.
  news.askIn(about(1));
}
