/* room.ts: a side's drafts, sealed and opened in the page. The key is made from the passphrase
 * (PBKDF2-SHA256) and stays in memory; each draft is encrypted with AES-256-GCM under a fresh nonce,
 * bound to its side and name, so that the server can neither read nor swap them. */

import { showDraftAnswer } from "./answer";

const ITERATIONS = 1_000_000;
const PROOF = "confer room 1";

interface Sealed { v: 1; iv: string; text: string }
interface Vault { v: 1; kdf: "PBKDF2-SHA256"; iterations: number; salt: string; proof: Sealed }
interface Draft { name: string; hash: string; sealed: string }
interface Answer { drafts: Draft[]; hash: string; why?: string; saved?: boolean; shared?: boolean }

const coder = new TextEncoder();

function toText(bytes: ArrayBuffer | Uint8Array): string {
    let text = "";
    for (const byte of new Uint8Array(bytes))
        text += String.fromCharCode(byte);
    return btoa(text);
}

function toBytes(text: string): Uint8Array {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

async function keyOf(passphrase: string, salt: Uint8Array, iterations: number): Promise<CryptoKey> {
    const secret = await crypto.subtle.importKey("raw", coder.encode(passphrase.normalize("NFC")),
        "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret,
        { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

class Room {
    key: CryptoKey | null = null;
    drafts: Draft[] = [];
    base = "";

    constructor(readonly side: string) {}

    about(name: string): Uint8Array {
        return coder.encode(`confer/${this.side}/${name}`);
    }

    async seal(name: string, text: string, key = this.key!): Promise<Sealed> {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const sealed = await crypto.subtle.encrypt(
            { name: "AES-GCM", iv, additionalData: this.about(name) }, key, coder.encode(text));
        return { v: 1, iv: toText(iv), text: toText(sealed) };
    }

    async open(name: string, sealed: Sealed, key = this.key!): Promise<string> {
        const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(sealed.iv),
            additionalData: this.about(name) }, key, toBytes(sealed.text));
        return new TextDecoder().decode(text);
    }
}

async function ask(path: string, body?: string): Promise<{ status: number; answer: Answer }> {
    const got = await fetch(path, body === undefined ? { cache: "no-store" }
        : { method: "POST", body, headers: { "Content-Type": "text/plain" } });
    return { status: got.status, answer: await got.json() as Answer };
}

function byId<T extends HTMLElement>(id: string): T {
    return document.getElementById(id) as T;
}

const say = (id: string, text: string) => { byId(id).textContent = text; };

/* Opens the vault that is there, or makes one. False: another passphrase made it. */
async function openVault(room: Room, stored: string, passphrase: string): Promise<boolean> {
    if (stored) {
        const vault = JSON.parse(stored) as Vault;
        const key = await keyOf(passphrase, toBytes(vault.salt), vault.iterations);
        const proof = await room.open("_vault", vault.proof, key).catch(() => "");
        if (proof !== PROOF)
            return false;
        room.key = key;
        return true;
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const key = await keyOf(passphrase, salt, ITERATIONS);
    const vault: Vault = { v: 1, kdf: "PBKDF2-SHA256", iterations: ITERATIONS, salt: toText(salt),
        proof: await room.seal("_vault", PROOF, key) };
    const { status } = await ask("/room/seal?base=", JSON.stringify(vault));
    if (status !== 200)
        return false; /* another window was first: open the page again */
    room.key = key;
    return true;
}

async function listDrafts(room: Room): Promise<void> {
    room.drafts = (await ask("/room/drafts")).answer.drafts;
    byId("drafts").replaceChildren(...room.drafts.map((draft) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "other";
        button.textContent = draft.name;
        button.addEventListener("click", () => void showDraft(room, draft));
        item.append(button);
        return item;
    }));
}

async function showDraft(room: Room, draft: Draft): Promise<void> {
    try {
        byId<HTMLTextAreaElement>("draft-text").value =
            await room.open(draft.name, JSON.parse(draft.sealed) as Sealed);
        byId<HTMLInputElement>("draft-name").value = draft.name;
        say("draft-state", `Opened ${draft.name}.`);
    } catch {
        say("draft-state", `${draft.name} does not open: it was changed or put in another's place.`);
    }
    byId("draft-answer").replaceChildren();
}

async function keep(room: Room): Promise<void> {
    const name = byId<HTMLInputElement>("draft-name").value;
    const sealed = await room.seal(name, byId<HTMLTextAreaElement>("draft-text").value);
    const base = room.drafts.find((draft) => draft.name === name)?.hash ?? "";
    const query = new URLSearchParams({ name, base });
    const { status, answer } = await ask("/room/seal?" + query, JSON.stringify(sealed));
    if (status === 409)
        say("draft-state", "Another window of your side has kept this draft in the meantime. Keep yours under "
            + "another name, then open the other one.");
    else if (status !== 200)
        say("draft-state", answer.why ?? "It could not be kept.");
    else
        say("draft-state", "Sealed and kept.");
    await listDrafts(room);
}

async function share(): Promise<void> {
    const name = byId<HTMLInputElement>("draft-name").value;
    const text = byId<HTMLTextAreaElement>("draft-text").value;
    if (!confirm(`Put ${name} on the shelf? Both sides will see it, and it cannot be changed or taken back.`))
        return;
    const { status, answer } = await ask("/room/share?" + new URLSearchParams({ name }), text);
    if (status === 200)
        location.reload();
    else
        say("draft-state", status === 409 ? "There is an offer of that name on the shelf already."
            : answer.why ?? "It could not be shared.");
}

async function cost(): Promise<void> {
    const name = byId<HTMLInputElement>("draft-name").value || "draft";
    const got = await fetch("/api/draft/" + encodeURIComponent(name),
        { method: "POST", body: byId<HTMLTextAreaElement>("draft-text").value,
            headers: { "Content-Type": "text/plain" } });
    showDraftAnswer(byId("draft-answer"), await got.json());
}

export function startRoom(): void {
    const place = document.getElementById("room");
    if (!place)
        return;
    const room = new Room(place.dataset.side ?? "");
    const stored = place.dataset.vault ?? "";
    if (!crypto.subtle) {
        say("room-state", "This browser seals drafts only over https or on the machine itself.");
        return;
    }
    byId("vault-form").hidden = false;
    if (!stored)
        say("room-state", "This room is new: the passphrase you enter now is its passphrase from now on.");
    byId("vault-form").addEventListener("submit", (event) => {
        event.preventDefault();
        void (async () => {
            say("room-state", "Making the key\u2026");
            const passphrase = byId<HTMLInputElement>("passphrase");
            if (!await openVault(room, stored, passphrase.value)) {
                say("room-state", "That is not this room\u2019s passphrase.");
                return;
            }
            passphrase.value = "";
            byId("vault-form").hidden = true;
            byId("room-open").hidden = false;
            say("room-state", "The room is open in this window. It closes with the window.");
            await listDrafts(room);
        })();
    });
    byId("draft-form").addEventListener("submit", (event) => {
        event.preventDefault();
        void keep(room);
    });
    byId("draft-share").addEventListener("click", () => void share());
    byId("draft-cost").addEventListener("click", () => void cost());
}
