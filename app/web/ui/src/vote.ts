/* vote.ts: the steps of voting: code, choose, review, cast or open, receipt. */

import { Broken, Election, Engine, Refused } from "./engine";
import { ask, byId, say, sentence, takeFragment, Unreachable } from "./page";

/* What the voter has reached. */
let engine: Engine;
let election: Election | undefined;
let ballot = "";
let codes = { seal: "", tracker: "" };

/* --- Steps on the screen ---------------------------------------------------------------------- */

function show(step: string): void {
    for (const section of document.querySelectorAll<HTMLElement>(".step"))
        section.hidden = section.id !== step;
    clearProblems();
    document.body.dataset.step = step;
    byId(step + "-title").focus();
}

function clearProblems(): void {
    for (const place of document.querySelectorAll<HTMLElement>(".problem")) {
        place.hidden = true;
        place.textContent = "";
    }
    byId("code").removeAttribute("aria-invalid");
}

function problem(step: string, text: string, detail = ""): void {
    const place = document.querySelector<HTMLElement>("#" + step + " .problem");
    if (!place)
        return;
    place.textContent = text;
    if (detail) {
        const code = document.createElement("code");
        code.textContent = detail;
        place.append(" ", code);
    }
    place.hidden = false;
}

/* Runs a step; buttons stay off while it runs. */
function guarded(step: string, run: () => Promise<void> | void): (event: Event) => void {
    let running = false;
    return (event: Event) => {
        event.preventDefault();
        if (running)
            return;
        running = true;
        clearProblems();
        Promise.resolve()
            .then(run)
            .catch((error: unknown) => {
                if (error instanceof Unreachable)
                    problem(step, sentence("network"));
                else
                    problem(step, sentence("broken"));
            })
            .finally(() => {
                running = false;
                say("status", "");
            });
    };
}

/* --- Code ------------------------------------------------------------------------------------- */

function refuseCode(sentenceName: string, detail = ""): void {
    problem("step-code", sentence(sentenceName), detail);
    byId("code").setAttribute("aria-invalid", "true");
    byId("code").focus();
}

/* The code's election: the one whose list has the credential that the code gives there. */
async function findElection(code: string, elections: Election[]): Promise<Election | undefined> {
    for (const candidate of elections) {
        engine.open(candidate);
        const digits = await engine.credential(code, candidate.uuid);
        const { status, json } = await ask("/api/voter", candidate.uuid + " " + digits);
        if (status !== 200)
            throw new Unreachable();
        if (json.standing === "stranger")
            continue;
        if (json.standing === "voted")
            refuseCode("voted", String(json.tracker));
        else if (json.standing === "struck")
            refuseCode("struck");
        else
            return candidate;
        return undefined;
    }
    refuseCode("stranger");
    return undefined;
}

async function enterCode(): Promise<void> {
    const field = byId<HTMLInputElement>("code");
    let code: string;
    try {
        code = engine.normalize(field.value);
    } catch (error) {
        const reason = error instanceof Refused ? error.message : "";
        refuseCode(/too (short|long)/.test(reason) ? "length" : "typo");
        return;
    }
    const { json } = await ask("/api/elections");
    if (json.phase !== "running") {
        refuseCode("over");
        return;
    }
    election = await findElection(code, json.elections as Election[]);
    if (!election) {
        engine.forget();
        return;
    }
    field.value = "";
    byId("challenged").hidden = !election.challenged;
    show("step-choose");
}

/* --- Choose, review --------------------------------------------------------------------------- */

function chosen(): HTMLInputElement | null {
    return document.querySelector<HTMLInputElement>("input[name=choice]:checked");
}

function unchoose(): void {
    const input = chosen();
    if (input)
        input.checked = false;
    say("chosen", "");
}

function makeBallot(): void {
    const input = chosen();
    if (!input) {
        problem("step-choose", sentence("choose"));
        byId("choice-0").focus();
        return;
    }
    const started = performance.now();
    ballot = engine.make(Number(input.value));
    performance.measure("ballot", { start: started, end: performance.now() });
    codes = engine.codes();
    say("chosen", document.querySelector(`label[for=${input.id}] b`)?.textContent ?? "");
    say("seal", codes.seal);
    show("step-review");
}

/* --- Cast ------------------------------------------------------------------------------------- */

function showReceipt(json: Record<string, unknown>): void {
    say("receipt-tracker", codes.tracker);
    say("receipt-seal", codes.seal);
    for (const name of ["uuid", "board", "log"])
        say("receipt-" + name, String(json[name] ?? ""));
    const find = byId<HTMLAnchorElement>("receipt-find");
    find.href += "&code=" + encodeURIComponent(codes.tracker);
    engine.forget();
    ballot = "";
    unchoose();
    show("step-receipt");
}

/* Sending the same ballot twice is harmless: the server answers with the receipt again. */
async function sendBallot(): Promise<void> {
    say("status", sentence("casting"));
    const { status, json } = await ask("/api/cast", ballot);
    if (status === 200 && json.tracker === codes.tracker)
        showReceipt(json);
    else if (status === 409)
        problem("step-review", sentence("refused"), String(json.reason));
    else
        problem("step-review", sentence("server"));
}

/* --- Open instead of casting ------------------------------------------------------------------ */

function openBallot(): void {
    byId<HTMLTextAreaElement>("opened").value = engine.reveal();
    say("opened-seal", codes.seal);
    ballot = "";
    unchoose();
    show("step-opened");
}

function save(name: string, text: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/* --- Start ------------------------------------------------------------------------------------ */

/* Nothing of this voter stays in the page. */
function clear(): void {
    engine.forget();
    location.replace(location.pathname + location.search);
}

function connect(): void {
    byId("form-code").addEventListener("submit", guarded("step-code", enterCode));
    byId("form-choose").addEventListener("submit", guarded("step-choose", makeBallot));
    byId("form-review").addEventListener("submit", guarded("step-review", sendBallot));
    byId("form-choose").addEventListener("change", clearProblems);
    byId("choose-back").addEventListener("click", () => {
        engine.forget();
        unchoose();
        show("step-code");
    });
    byId("review-back").addEventListener("click", () => show("step-choose"));
    byId("open-ballot").addEventListener("click", guarded("step-review", openBallot));
    byId("opened-again").addEventListener("click", () => {
        byId<HTMLTextAreaElement>("opened").value = "";
        show("step-choose");
    });
    byId("opened-save").addEventListener("click", () =>
        save("opened-ballot.json", byId<HTMLTextAreaElement>("opened").value));
    byId("receipt-print").addEventListener("click", () => print());
    byId("receipt-done").addEventListener("click", clear);
}

const BOOTH_SECONDS = 90;

/* In a booth the next voter must not find the last one's page. */
function clearWhenIdle(): void {
    let timer = 0;
    const restart = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (document.body.dataset.step !== "step-code")
                clear();
        }, BOOTH_SECONDS * 1000);
    };
    for (const kind of ["pointerdown", "keydown"])
        document.addEventListener(kind, restart);
    restart();
}

export async function startVoting(root: HTMLElement): Promise<void> {
    const code = takeFragment();
    say("status", sentence("loading"));
    try {
        engine = await Engine.load(root.dataset.wasm ?? "");
    } catch (error) {
        say("status", sentence(error instanceof Broken ? "broken" : "nowasm"));
        return;
    }
    connect();
    if (root.dataset.booth === "yes")
        clearWhenIdle();
    for (const section of document.querySelectorAll<HTMLElement>(".step"))
        section.hidden = section.id !== "step-code";
    document.body.dataset.step = "step-code";
    byId<HTMLInputElement>("code").value = code;
    say("status", "");
    window.addEventListener("pagehide", () => engine.forget());
}
