// Drawing on the screen: where this runs, the sheet comes in the place of what to do without it.

import "../forget.js";
import { Board } from "./board.js";

for (const root of document.querySelectorAll("form[data-drawing]")) {
  for (const instead of document.querySelectorAll("[data-drawing-without]")) instead.hidden = true;
  root.hidden = false;
  root.classList.add("wk-drawing--on");
  new Board(root);
}
