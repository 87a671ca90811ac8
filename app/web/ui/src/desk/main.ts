/* main.ts: one script for all pages of `confer serve`; each part starts where its markup is. */

import { takeFragment } from "../page";
import { startKeys } from "./keys";
import { startCharts } from "./chart";
import { startCopying } from "./copy";
import { startDelay } from "./delay";
import { startDrop } from "./drop";
import { startRoom } from "./room";
import { startEditor } from "./editor";
import { startRanges } from "./ranges";

/* The link that works once: its token becomes a session. */
async function startSession(): Promise<void> {
    const fragment = takeFragment();
    if (!fragment.startsWith("t="))
        return;
    const answer = await fetch("/session", { method: "POST", body: fragment.slice(2) });
    if (answer.ok)
        location.replace("/");
}

if (document.getElementById("session"))
    void startSession();
else if (location.hash.startsWith("#t="))
    takeFragment(); /* the link again, in the browser that has its session */
/* On a narrow screen the menu starts closed. */
const menu = document.querySelector<HTMLDetailsElement>(".menu");
if (menu && matchMedia("(max-width: 61.99rem)").matches)
    menu.open = false;
/* A choice that shows at once. */
for (const choice of document.querySelectorAll<HTMLSelectElement>("select[data-submit]"))
    choice.addEventListener("change", () => choice.form?.requestSubmit());
/* Times as the reader's clock has them. */
for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime$=Z]"))
    time.textContent = new Date(time.dateTime).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
startKeys();
startCharts();
startCopying();
startEditor();
startDelay();
startDrop();
startRoom();
startRanges();
