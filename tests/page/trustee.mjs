/* The trustee's page in a real browser, from a file: a key made there is taken into a vote, the polls
 * close, the page verifies and decrypts, and the program counts with what it gave; a changed archive
 * and a stranger's key are refused.
 *
 *     node tests/page/trustee.mjs build/confer
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, finish, launch, root, violations } from "../browser.mjs";

const confer = path.resolve(process.argv[2]);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "confer-trustee-"));
const page = pathToFileURL(path.join(root, "app/page/assets/trustee.html")).href;

const vote = (...words) => execFileSync(confer, ["vote", ...words], { cwd: work, encoding: "utf8" });
const typed = (input, ...words) => execFileSync(confer, ["vote", ...words], { cwd: work, encoding: "utf8", input });

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 900, height: 900 }, acceptDownloads: true });
const p = await context.newPage();
const asked = [], problems = [];
p.on("request", (r) => asked.push(r.url()));
p.on("pageerror", (e) => problems.push(e.message));
await p.goto(page);
await p.locator("#live", { hasText: "Ready" }).waitFor();
const save = async (button, name) => {
    const [download] = await Promise.all([p.waitForEvent("download"), p.click(button)]);
    await download.saveAs(path.join(work, name));
    return download.suggestedFilename();
};

/* A key. */
await p.click("#make");
check("a key without an office is refused", /office or role/.test(await p.locator("#live").textContent()));
await p.fill("#name", "Election committee chair");
await p.click("#make");
await p.locator("#made").waitFor();
check("the files' names", await save("#save-secret", "chair.key") === "election-committee-chair.key" &&
    await save("#save-public", "chair.public.json") === "election-committee-chair.key.public.json");
const found = await violations(p);
check("axe", found.length === 0, found.join("; "));

/* A vote with that trustee and one whose key the program made. */
fs.writeFileSync(path.join(work, "agreement.txt"), "A practice agreement.\n");
fs.writeFileSync(path.join(work, "members.csv"),
    "id,name,unit,standing,weight,reason\n" + [1, 2, 3, 4, 5].map((i) => `${i},Member ${i},,good,1,\n`).join(""));
const start = JSON.parse(vote("new", "v", "--agreement", "agreement.txt", "--threshold", "more than 1/2", "--name", "Practice", "--format", "json"));
check("the vote is called", typeof start === "object");
vote("roll", "v", "members.csv");
vote("roll", "v", "--codes", "codes", "--spares", "0");
const added = vote("trustees", "v", "--add", "chair.public.json");
check("the program names the page's fingerprint", added.includes(await p.locator("#fingerprint").textContent()), added);
vote("trustees", "--make", "second.key", "--name", "Second");
vote("trustees", "v", "--add", "second.key.public.json");
vote("open", "v");
const codes = fs.readFileSync(path.join(work, "codes/codes.csv"), "utf8").trim().split(/\r?\n/).map((l) => l.split(","));
const at = codes[0].indexOf("code"), id = codes[0].indexOf("id");
const code = (n) => codes.find((row) => row[id] === String(n))[at];
for (const [n, choice] of [[1, "yes"], [2, "yes"], [3, "no"], [4, "abstain"]])
    typed(`${code(n)}\n${choice}\n`, "cast", "v");
const archive = fs.readdirSync(path.join(work, "v")).find((f) => f.endsWith(".bel"));
const decrypt = async (key, file) => {
    await p.setInputFiles("#key", path.join(work, key));
    await p.setInputFiles("#archives", path.join(work, file));
    await p.click("#decrypt");
    await p.waitForSelector("#result:not(:empty)");
    return p.locator("#result").textContent();
};
check("nothing is decrypted while the polls are open", /refused, and nothing was decrypted/.test(await decrypt("chair.key", `v/${archive}`)));
vote("close", "v");

/* Refusals, then the count. */
const bytes = fs.readFileSync(path.join(work, "v", archive));
const changed = Buffer.from(bytes);
changed[bytes.length >> 1] ^= 1;
fs.writeFileSync(path.join(work, "changed.bel"), changed);
check("a changed archive is refused", /refused, and nothing was decrypted/.test(await decrypt("chair.key", "changed.bel")));
vote("trustees", "--make", "stranger.key", "--name", "Stranger");
check("a stranger's key is refused", /refused, and nothing was decrypted/.test(await decrypt("stranger.key", `v/${archive}`)));
const good = await decrypt("chair.key", `v/${archive}`);
check("the sum is decrypted", /verified and decrypted/.test(good), good);
await save("#save-shares", "chair.shares");
vote("decrypt", "v", "--add", "chair.shares");
vote("decrypt", "v", "--key", "second.key");
const result = JSON.parse(vote("tally", "v", "--format", "json"));
check("2 yes, 1 no, 1 abstention", result.yes === 2 && result.no === 1 && result.abstain === 1, JSON.stringify(result));
check("the archive is accepted", /accepted/.test(vote("verify", "v")));
check("one file, nothing else asked", asked.every((url) => url === page || url.startsWith("blob:")), asked.join());
check("no errors", problems.length === 0, problems.join());
await browser.close();
fs.rmSync(work, { recursive: true });
finish();
