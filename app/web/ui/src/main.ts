/* main.ts: one script for all pages; each part starts where its markup is. */

import { startChecking } from "./check";
import { takeFragment } from "./page";
import { startVoting } from "./vote";

/* The link that works once: its token becomes a session. */
async function startSession(): Promise<void> {
    const fragment = takeFragment();
    if (!fragment.startsWith("t="))
        return;
    const answer = await fetch("/session", { method: "POST", body: fragment.slice(2) });
    if (answer.ok)
        location.replace("/");
}

const voting = document.getElementById("vote");
const checking = document.getElementById("form-check");

if (document.getElementById("session"))
    void startSession();
if (voting)
    void startVoting(voting);
if (checking)
    startChecking(checking);
document.getElementById("found")?.focus();
