// The colleagues' pages: htmx, what it does not do by itself, and the keyboard.
import htmx from "../vendor/htmx.js";
import "../vendor/htmx-sse.js";
import { followServer } from "./live.js";
import { listenToKeys } from "./keys.js";
import { openDialogs } from "./dialogs.js";
import { showToasts } from "./toasts.js";
import { keepPanel } from "./panel.js";
import { compose } from "./composer.js";
import { followQueue } from "./queue.js";
import { decide } from "./decide.js";
import { followApprovals } from "./approvals.js";
import { keepTranscript } from "./transcript.js";
import { listenForOverdue } from "./overdue.js";
import { ring } from "./ring.js";

followServer(htmx);
listenToKeys();
openDialogs();
showToasts();
followQueue();
keepTranscript(htmx);
compose(htmx);
decide();
followApprovals();
keepPanel(htmx);
listenForOverdue(() => ring([587, 440]));
