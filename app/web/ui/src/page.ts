/* page.ts: small things that the pages share. */

export function byId<T extends HTMLElement>(id: string): T {
    return document.getElementById(id) as T;
}

/* A sentence that the server put into the page, in the reader's language. */
export function sentence(name: string): string {
    return byId("say-" + name).textContent ?? "";
}

export function say(id: string, text: string): void {
    byId(id).textContent = text;
}

/* Problems of the server or the network, as against those of the voter. */
export class Unreachable extends Error {}

export interface Reply {
    status: number;
    json: Record<string, unknown>;
}

export async function ask(path: string, body?: string): Promise<Reply> {
    try {
        const answer = await fetch(path, body === undefined
            ? { cache: "no-store" }
            : { method: "POST", body, headers: { "Content-Type": "text/plain" } });
        const text = await answer.text();
        let json: Record<string, unknown> = {};
        if ((answer.headers.get("Content-Type") ?? "").startsWith("application/json"))
            json = JSON.parse(text) as Record<string, unknown>;
        return { status: answer.status, json };
    } catch {
        throw new Unreachable();
    }
}

/* Takes what stands behind # and removes it from the address, the history and the screen. It never
 * goes to the server. */
export function takeFragment(): string {
    const fragment = decodeURIComponent(location.hash.slice(1));
    if (fragment)
        history.replaceState(null, "", location.pathname + location.search);
    return fragment;
}
