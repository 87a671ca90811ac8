/* Runs the core of a published page as a browser would: `node ask.mjs PAGE < LINES`, each line a
 * JSON string of fields; prints a JSON answer a line. */
import fs from "node:fs";
import readline from "node:readline";
import { gunzipSync } from "node:zlib";

const page = fs.readFileSync(process.argv[2], "utf8");
const part = (id) => page.match(new RegExp(`id="${id}">([^<]*)</script>`))[1];
const { instance } = await WebAssembly.instantiate(gunzipSync(Buffer.from(part("core"), "base64")), {});
const core = instance.exports;
const give = (bytes) => {
    const at = core.input(bytes.length);
    new Uint8Array(core.memory.buffer).set(bytes, at);
};
const deal = Buffer.from(JSON.parse(part("data")).deal, "base64");
give(deal);
if (core.open(deal.length) !== 1)
    throw new Error("the page's deal was refused");
for await (const line of readline.createInterface({ input: process.stdin })) {
    const bytes = Buffer.from(JSON.parse(line), "utf8");
    give(bytes);
    core.ask(bytes.length);
    const at = core.output();
    console.log(Buffer.from(core.memory.buffer, at, core.output_len()).toString("utf8"));
}
