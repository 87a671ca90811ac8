/* engine.ts: the vote's C, compiled to WebAssembly. The module imports nothing: it can only compute.
 * Its bytes must have the hash that stands in the page's markup. */

export interface Election {
    uuid: string;
    challenged: boolean;
    text: string;
}

interface Exports {
    memory: WebAssembly.Memory;
    input(): number;
    room(): number;
    output(): number;
    output_len(): number;
    open(len: number): number;
    normalize(len: number): number;
    credential(): number;
    make(answer: number): number;
    codes(): void;
    reveal(): number;
    check(len: number): number;
    forget(): void;
}

/* What the module refused, with its reason. */
export class Refused extends Error {}

/* The module is not the one that the page names. */
export class Broken extends Error {}

const ROUNDS = 1000; /* of PBKDF2, as the format has it */

export class Engine {
    private opened = "";

    private constructor(private readonly c: Exports) {}

    static async load(sha256: string): Promise<Engine> {
        const bytes = await (await fetch("/assets/vote.wasm")).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
        if (hex !== sha256)
            throw new Broken();
        const { instance } = await WebAssembly.instantiate(bytes, {});
        return new Engine(instance.exports as unknown as Exports);
    }

    private put(bytes: Uint8Array): number {
        if (bytes.length > this.c.room())
            throw new Refused("too long");
        new Uint8Array(this.c.memory.buffer, this.c.input(), bytes.length).set(bytes);
        return bytes.length;
    }

    private putText(text: string): number {
        return this.put(new TextEncoder().encode(text));
    }

    private take(good: number): string {
        const out = new Uint8Array(this.c.memory.buffer, this.c.output(), this.c.output_len());
        const text = new TextDecoder().decode(out);
        if (!good)
            throw new Refused(text);
        return text;
    }

    /* Makes the tables of an election; the last one's stay. */
    open(election: Election): void {
        if (this.opened === election.text)
            return;
        this.opened = "";
        this.take(this.c.open(this.putText(election.text)));
        this.opened = election.text;
    }

    /* The code in its dashed form. */
    normalize(typed: string): string {
        return this.take(this.c.normalize(this.putText(typed)));
    }

    /* Derives the voter's secret, keeps it inside, and returns the public credential. */
    async credential(code: string, uuid: string): Promise<string> {
        const utf8 = new TextEncoder();
        const key = await crypto.subtle.importKey("raw", utf8.encode(code), "PBKDF2", false,
            ["deriveBits"]);
        const derived = new Uint8Array(await crypto.subtle.deriveBits(
            { name: "PBKDF2", hash: "SHA-256", salt: utf8.encode(uuid), iterations: ROUNDS }, key,
            256));
        this.put(derived);
        derived.fill(0);
        return this.take(this.c.credential());
    }

    make(answer: number): string {
        const seed = crypto.getRandomValues(new Uint8Array(32));
        this.put(seed);
        seed.fill(0);
        return this.take(this.c.make(answer));
    }

    codes(): { seal: string; tracker: string } {
        this.c.codes();
        const both = this.take(1);
        return { seal: both.slice(0, 43), tracker: both.slice(43) };
    }

    reveal(): string {
        return this.take(this.c.reveal());
    }

    check(opened: string): { seal: string; answer: number } {
        const found = this.take(this.c.check(this.putText(opened)));
        return { seal: found.slice(0, 43), answer: Number(found.slice(43)) };
    }

    forget(): void {
        this.c.forget();
    }
}
