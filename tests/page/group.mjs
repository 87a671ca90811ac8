/* A group's key in the trustee's page: of three members two take their turns in the page and one on the
 * command line, in both orders, with the same shared folder; then one of each kind decrypts, and
 * belenios-tool accepts the archive. What is out of turn, from another group or not a key is refused.
 *
 *     node tests/page/group.mjs build/confer
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, finish, launch, root, violations } from "../browser.mjs";

const confer = path.resolve(process.argv[2]);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "confer-group-"));
const shared = path.join(work, "shared");
const page = pathToFileURL(path.join(root, "app/page/assets/trustee.html")).href;

const run = (input, words) => execFileSync(confer, ["vote", ...words], { cwd: work, encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
const vote = (...words) => run("", words);

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 900, height: 1000 }, acceptDownloads: true });
const asked = [], problems = [];
/* Each member has a page of its own, as on a machine of its own. */
async function member() {
    const p = await context.newPage();
    p.on("request", (r) => asked.push(r.url()));
    p.on("pageerror", (e) => problems.push(e.message));
    await p.goto(page);
    await p.locator("#live", { hasText: "Ready" }).waitFor();
    return p;
}
const listing = () => fs.existsSync(shared) ? fs.readdirSync(shared).map((f) => path.join(shared, f)) : [];

/* A turn; what comes out goes where the page says. The page's names of the files. */
async function turn(p, key) {
    await p.setInputFiles("#shared", listing());
    await p.setInputFiles("#mine", key && fs.existsSync(key) ? key : []);
    await p.click("#turn");
    await p.locator("#turned", { hasText: /\S/ }).waitFor();
    const names = [];
    for (const item of await p.locator("#files li").all()) {
        const [download] = await Promise.all([p.waitForEvent("download"), item.locator("button").click()]);
        const name = download.suggestedFilename();
        const stays = /stays with you/i.test(await item.textContent());
        fs.mkdirSync(shared, { recursive: true });
        await download.saveAs(stays ? (name.endsWith(".dkey") ? `${key}.dkey` : key) : path.join(shared, name));
        names.push(name);
    }
    return { said: await p.locator("#turned").textContent(), names: names.join() };
}
const fingerprint = (p) => p.locator("#group-fingerprint").textContent();
const key = (n) => path.join(work, `${n}.key`);
const ceremony = (n) => JSON.parse(vote("trustees", "--ceremony", "shared", "--key", key(n), "--format", "json"));

/* First turns: the page starts the group, the program joins it, a page is third. */
const one = await member(), three = await member();
await one.fill("#needed", "4");
check("4 of 3 are refused", /Nothing was done/.test((await turn(one, key(1))).said));
await one.fill("#needed", "2");
let t = await turn(one, key(1));
check("the page starts a group", /joined/.test(t.said) && t.names === "member-1.key,group.txt,1.cert", JSON.stringify(t));
check("2 of 3", fs.readFileSync(path.join(shared, "group.txt"), "utf8").trim() === "2 of 3");
t = await turn(one, key(1));
check("a second turn must wait", /another member/.test(t.said) && t.names === "", JSON.stringify(t));
check("the program is member 2", ceremony(2).member === 2);
t = await turn(three, key(3));
check("another page is member 3", /joined/.test(t.said) && t.names === "member-3.key,3.cert", JSON.stringify(t));
check("no fourth one joins", /has its 3 members/.test((await turn(await member(), key(4))).said));
check("the size is asked of the first alone", await one.locator("#size").isHidden() && await (await member()).locator("#size").isVisible());
const found = await violations(three);
check("axe", found.length === 0, found.join("; "));

/* Second turns, in the other order. */
t = await turn(three, key(3));
check("member 3 shares", /shared/.test(t.said) && t.names === "3.polynomial", JSON.stringify(t));
const heard = ceremony(2);
t = await turn(one, key(1));
check("member 1 shares", t.names === "1.polynomial", JSON.stringify(t));
check("all have the same fingerprint", await fingerprint(one) === heard.fingerprint && await fingerprint(three) === heard.fingerprint && heard.fingerprint.length === 43);

/* A part that was changed on the way is found out by page and program: the second letter is the share of
 * member 1. */
const part = path.join(shared, "3.polynomial"), honest = fs.readFileSync(part, "utf8");
let letters = 0;
fs.writeFileSync(part, honest.replace(/(\\"data\\":\\")(.)/g,
    (all, a, b) => letters++ === 1 ? a + (b === "0" ? "1" : "0") : all));
check("the change is one", fs.readFileSync(part, "utf8") !== honest);
const kept = listing().length;
t = await turn(one, key(1));
check("the page refuses a changed part", /Nothing was done/.test(t.said), t.said);
fs.writeFileSync(part, honest.replace(/"coefexps":\{"message":"/, "$&x"));
let refused = "";
try { ceremony(2); } catch (error) { refused = error.stderr; }
check("the program refuses one", /confer/.test(refused), refused);
check("nothing was written", listing().length === kept);
fs.writeFileSync(part, honest);

/* Third turns; the page is last. */
t = await turn(one, key(1));
check("member 1 finishes", /done/.test(t.said) && t.names === "1.key.dkey,1.output", JSON.stringify(t));
ceremony(2);
t = await turn(three, key(3));
check("member 3 is last", t.names === "3.key.dkey,3.output,threshold.json", JSON.stringify(t));
check("and then there is nothing to do", /Nothing to do/.test((await turn(three, key(3))).said));

/* A vote. */
fs.writeFileSync(path.join(work, "agreement.txt"), "A practice agreement.\n");
fs.writeFileSync(path.join(work, "members.csv"),
    "id,name,unit,standing,weight,reason\n" + [1, 2, 3, 4, 5].map((i) => `${i},Member ${i},,good,1,\n`).join(""));
vote("new", "v", "--agreement", "agreement.txt", "--threshold", "more than 1/2", "--name", "Practice");
vote("roll", "v", "members.csv");
vote("roll", "v", "--codes", "codes");
vote("trustees", "v", "--add-group", "shared");
vote("open", "v");
const codes = fs.readFileSync(path.join(work, "codes/codes.csv"), "utf8").trim().split(/\r?\n/).map((l) => l.split(","));
const code = (n) => codes.find((row) => row[codes[0].indexOf("id")] === String(n))[codes[0].indexOf("code")];
for (const [n, choice] of [[1, "yes"], [2, "no"], [3, "no"], [4, "abstain"]])
    run(`${code(n)}\n${choice}\n`, ["cast", "v"]);
vote("close", "v");
const archive = path.join(work, "v", fs.readdirSync(path.join(work, "v")).find((f) => f.endsWith(".bel")));

/* Page and program decrypt. */
async function decrypt(p, files) {
    await p.setInputFiles("#key", files);
    await p.waitForTimeout(300);
    await p.setInputFiles("#archives", archive);
    await p.click("#decrypt");
    await p.waitForSelector("#result:not(:empty)");
    return p.locator("#result").textContent();
}
check("a secret file without its .dkey is not enough", /Choose your secret/.test(await decrypt(three, [key(3)])) &&
    /choose its \.dkey/.test(await three.locator("#key-said").textContent()));
check("nor with another member's", /Choose your secret/.test(await decrypt(three, [key(3), `${key(1)}.dkey`])),
    await three.locator("#key-said").textContent());
const said = await decrypt(three, [key(3), `${key(3)}.dkey`]);
check("the page decrypts", /verified and decrypted/.test(said), said);
const [download] = await Promise.all([three.waitForEvent("download"), three.click("#save-shares")]);
await download.saveAs(path.join(work, "three.shares"));
vote("decrypt", "v", "--add", "three.shares");
let early = "";
try { vote("tally", "v"); } catch (error) { early = error.stderr; }
check("one of three is not enough", early !== "", early);
vote("decrypt", "v", "--key", key(2));
const result = JSON.parse(vote("tally", "v", "--format", "json"));
check("1 yes, 2 no, 1 abstention", result.yes === 1 && result.no === 2 && result.abstain === 1, JSON.stringify(result));
check("the archive is accepted", /accepted/.test(vote("verify", "v")));
const alone = path.join(work, "alone");
fs.mkdirSync(alone);
fs.copyFileSync(archive, path.join(alone, path.basename(archive)));
let theirs = true, why = "";
try {
    execFileSync("belenios-tool", ["election", "verify", "--dir", alone], { stdio: "pipe" });
} catch (error) {
    theirs = false;
    why = error.message;
}
check("belenios-tool accepts it", theirs, why);
check("one file, nothing else asked", asked.every((url) => url === page || url.startsWith("blob:")), asked.join());
check("no errors", problems.length === 0, problems.join());
await three.bringToFront();
if (process.env.CONFER_PICTURES)
    await three.screenshot({ path: path.join(process.env.CONFER_PICTURES, "group.png"), fullPage: true });
await browser.close();
fs.rmSync(work, { recursive: true });
finish();
