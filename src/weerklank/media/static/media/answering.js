// Comforts of a form in which somebody speaks. It works without them too.

import "./forget.js";
import { keepDraft } from "./drafts.js";
import { sendFiles } from "./uploads.js";

for (const form of document.querySelectorAll("form[data-draft]")) keepDraft(form);
for (const form of document.querySelectorAll("form[data-upload-address]")) sendFiles(form);
