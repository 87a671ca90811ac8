/* check.ts: checks a ballot that was opened on another device. */

import { Election, Engine } from "./engine";
import { ask, byId, say } from "./page";

function result(good: boolean): void {
    byId("check-good").hidden = !good;
    byId("check-bad").hidden = good;
    byId(good ? "check-good" : "check-bad").focus();
}

async function check(root: HTMLElement): Promise<boolean> {
    const text = byId<HTMLTextAreaElement>("pasted").value.trim();
    const engine = await Engine.load(root.dataset.wasm ?? "");
    const uuid = (JSON.parse(text) as { uuid: string }).uuid;
    const { json } = await ask("/api/elections");
    const election = (json.elections as Election[]).find((e) => e.uuid === uuid);
    if (!election)
        return false;
    engine.open(election);
    const found = engine.check(text);
    say("check-seal", found.seal);
    say("check-answer", byId("answer-" + found.answer).textContent ?? "");
    return true;
}

export function startChecking(form: HTMLElement): void {
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        check(form).then(result, () => result(false));
    });
}
