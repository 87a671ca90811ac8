/* The same as page_tool.c with the module that browsers get, and its own PBKDF2:
 *
 *     node page_tool.mjs VOTE.WASM ELECTION < lines */
import { pbkdf2Sync } from "node:crypto";
import fs from "node:fs";
import readline from "node:readline";

const [wasm, electionFile] = process.argv.slice(2);
const module = new WebAssembly.Module(fs.readFileSync(wasm));
if (WebAssembly.Module.imports(module).length > 0)
    throw new Error("the module imports something");
const c = new WebAssembly.Instance(module, {}).exports;
const election = fs.readFileSync(electionFile);
const { uuid } = JSON.parse(election);

const put = (bytes) => {
    new Uint8Array(c.memory.buffer, c.input(), bytes.length).set(bytes);
    return bytes.length;
};
const output = () => Buffer.from(c.memory.buffer, c.output(), c.output_len()).toString();

if (!c.open(put(election)))
    throw new Error(output());

function run(line) {
    const [word, ...rest] = line.split(" ");
    if (word === "check")
        return c.check(put(Buffer.from(line.slice(6)))) &&
            `${output().slice(0, 43)} ${output().slice(43)}`;
    if (!c.normalize(put(Buffer.from(rest[0]))))
        return 0;
    put(pbkdf2Sync(output(), uuid, 1000, 32, "sha256"));
    if (!c.credential())
        return 0;
    put(Buffer.from(rest[2], "hex"));
    if (!c.make(Number(rest[1])))
        return 0;
    return word === "make" || c.reveal() ? output() : 0;
}

for await (const line of readline.createInterface({ input: process.stdin }))
    console.log(run(line) || "refused");
