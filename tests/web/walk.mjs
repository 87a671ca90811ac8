/* A member in a real browser: from code to receipt to found on the board, in both languages, by
 * keyboard, on a phone, in the dark; with axe at every step.
 *
 *     node walk.mjs CONFER [FOLDER FOR PICTURES]
 *
 * Ends with `N passed, N failed`. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { accessible, check, finish, launch } from "../browser.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const pictures = process.argv[3];

/* --- The server --- */

const box = spawn("python3", [path.join(here, "serve_for_walk.py"), path.resolve(process.argv[2])],
    { cwd: here, stdio: ["pipe", "pipe", "inherit"] });
const lines = readline.createInterface({ input: box.stdout })[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);
const tell = async (what) => {
    box.stdin.write(JSON.stringify(what) + "\n");
    return hear();
};
const { origin, booth, codes } = await hear();
const members = Object.keys(codes);

/* --- The browser --- */

const browser = await launch();

async function open(url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
    const page = await context.newPage();
    const seen = [], sent = [];
    page.on("console", (message) => seen.push(message.text()));
    page.on("pageerror", (error) => seen.push(String(error)));
    page.on("request", (request) => sent.push(
        { url: request.url(), body: request.postData() ?? "" }));
    await page.goto(url);
    return { page, seen, sent, close: () => context.close() };
}

let picture = 0;
async function look(page, name) {
    if (!pictures)
        return;
    picture++;
    await page.screenshot({ fullPage: true,
        path: path.join(pictures, `${String(picture).padStart(2, "0")}-${name}.png`) });
}

/* Waits until an element's text has these words. */
async function until(page, selector, words) {
    for (let i = 0; i < 150; i++) {
        if ((await page.textContent(selector)).includes(words))
            return;
        await page.waitForTimeout(100);
    }
    throw new Error(`${selector} never says "${words}"`);
}

const visible = (page, id) => page.waitForSelector(`#${id}:not([hidden])`, { timeout: 15000 });
const text = async (page, selector) => (await page.textContent(selector)).trim();

/* Code, choice, review. */
async function toReview(page, code, choice) {
    await visible(page, "step-code");
    if (code)
        await page.fill("#code", code);
    await page.click("#code-next");
    await visible(page, "step-choose");
    await page.check(`#choice-${choice}`);
    await page.click("#choose-next");
    await visible(page, "step-review");
}

async function toReceipt(page) {
    await page.click("#cast");
    await visible(page, "step-receipt");
    return text(page, "#receipt-tracker");
}

const trackers = [];

/* --- A member reads, votes, prints, and finds the ballot --- */

async function wholeWalk() {
    const { page, seen, sent, close } = await open(origin + "/");
    const code = codes[members[0]];
    await visible(page, "step-code");
    await accessible(page, "reading and code");
    await look(page, "start");
    check("hostile text is only text", (await page.$$("#reading img, #reading script")).length === 0);
    check("what is lost is shown", (await page.$$(".changes .lost")).length === 1);
    await page.fill("#code", "abc");
    await page.click("#code-next");
    check("a short code is explained",
        (await text(page, "#step-code .problem")).startsWith("A voting code has 15"));
    await accessible(page, "a wrong code");
    await look(page, "wrong-code");
    const typo = code.slice(0, -1) + (code.endsWith("2") ? "3" : "2");
    await page.fill("#code", typo);
    await page.click("#code-next");
    await until(page, "#step-code .problem", "typing error");
    await page.fill("#code", code.replaceAll("-", " "));
    await page.click("#code-next");
    await visible(page, "step-choose");
    check("the heading has the focus", await page.evaluate(() =>
        document.activeElement.id) === "step-choose-title");
    await accessible(page, "choosing");
    await page.click("#choose-next");
    check("no answer is explained", (await text(page, "#step-choose .problem")).startsWith("Choose"));
    await page.check("#choice-1");
    await look(page, "choose");
    await page.click("#choose-next");
    await visible(page, "step-review");
    check("the review names the choice", await text(page, "#chosen") === "No");
    await page.click("#step-review summary");
    await accessible(page, "review");
    await look(page, "review");
    const tracker = await toReceipt(page);
    trackers.push(tracker);
    check("a tracking code of 43 characters", /^[A-Za-z0-9+/]{43}$/.test(tracker), tracker);
    for (const name of ["board", "log"])
        check(`the receipt has the head of the ${name}`,
            /^[0-9a-f]{64}$/.test(await text(page, `#receipt-${name}`)));
    await accessible(page, "receipt");
    await look(page, "receipt");
    await page.emulateMedia({ media: "print" });
    await look(page, "receipt-printed");
    check("print shows the receipt and no buttons", await page.isVisible("#receipt-tracker")
        && !await page.isVisible("#receipt-print"));
    await page.emulateMedia({ media: null });
    const everything = sent.map((r) => r.url + " " + r.body).join("\n");
    check("the code never leaves the browser", !everything.includes(code)
        && !everything.includes(code.replaceAll("-", "")) && !everything.includes(code.slice(0, 7)));
    check("nothing comes from elsewhere", sent.every((r) => r.url.startsWith(origin + "/")));
    check("the console is quiet", seen.length === 0, seen.join("\n"));
    await page.click("#receipt-find");
    await page.waitForSelector("#found.good");
    check("the ballot is on the board", (await text(page, "#found")).includes("on the board"));
    await accessible(page, "board");
    await look(page, "board");
    await page.goto(origin + "/");
    await visible(page, "step-code");
    await page.fill("#code", code);
    await page.click("#code-next");
    await page.waitForSelector("#step-code .problem code");
    check("a used code shows its tracking code",
        await text(page, "#step-code .problem code") === tracker);
    await close();
}

/* --- After the count --- */

async function resultWalk() {
    const before = await open(origin + "/");
    check("no result before the count", await before.page.locator("#result").count() === 0);
    const counted = await tell({ do: "count" });
    for (const [lang, word] of [["en", counted.outcome === "ratified" ? "is ratified" : "is not ratified"],
        ["es", counted.outcome === "ratified" ? "queda ratificado" : "no queda ratificado"]]) {
        await before.page.waitForTimeout(700);
        await before.page.goto(`${origin}/?lang=${lang}`);
        const said = await text(before.page, "section[aria-labelledby=result]");
        check(`the result in ${lang}`, said.includes(word) && !said.includes("undefined"), said);
        const row = async (n) => Number(await text(before.page, `section[aria-labelledby=result] tr:nth-child(${n}) td`));
        check("its figures are the count's", await row(1) === counted.yes && await row(2) === counted.no &&
            await row(3) === counted.abstain, JSON.stringify(counted));
        await accessible(before.page, `result, ${lang}`);
        await look(before.page, `result-${lang}`);
    }
    await before.page.goto(origin + "/board");
    check("the board shows it too", await before.page.isVisible("#result"));
    check("nobody can vote any more", await before.page.locator("#step-code").count() === 0);
    await before.close();
}

/* --- Spanish, a link with the code, a phone, the dark, the keyboard alone --- */

async function phoneWalk() {
    const code = codes[members[1]];
    const { page, seen, sent, close } = await open(`${origin}/?lang=es#${code}`,
        { viewport: { width: 320, height: 640 }, colorScheme: "dark", locale: "es-US" });
    await visible(page, "step-code");
    check("the page is Spanish", await page.getAttribute("html", "lang") === "es");
    check("the code is taken from the link", await page.inputValue("#code") === code);
    check("and leaves the address", !page.url().includes("#"), page.url());
    check("and was not sent", !sent.some((r) => (r.url + r.body).includes(code)));
    await accessible(page, "phone, dark, Spanish");
    await look(page, "phone-start");
    await page.focus("#code");
    await page.keyboard.press("Enter");
    await visible(page, "step-choose");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await look(page, "phone-choose");
    await page.keyboard.press("Enter");
    await visible(page, "step-review");
    check("chosen by keyboard", await text(page, "#chosen") === "Abstención", await text(page,
        "#chosen"));
    await accessible(page, "phone review");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await visible(page, "step-receipt");
    trackers.push(await text(page, "#receipt-tracker"));
    await accessible(page, "phone receipt");
    await look(page, "phone-receipt");
    await page.goto(origin + "/board?lang=es");
    await accessible(page, "phone board");
    await look(page, "phone-board");
    check("the console is quiet (phone)", seen.length === 0, seen.join("\n"));
    await close();
}

/* --- Open instead of casting, checked on another device --- */

async function audit() {
    const { page, close } = await open(origin + "/");
    await toReview(page, codes[members[2]], 0);
    await page.click("#step-review summary");
    const seal = await text(page, "#seal");
    await page.click("#open-ballot");
    await visible(page, "step-opened");
    const opened = await page.inputValue("#opened");
    check("the opened ballot has the seal", JSON.parse(opened).seal === seal);
    check("and no signature", !opened.includes("signature"));
    check("and not the code", !opened.includes(codes[members[2]]));
    await accessible(page, "opened");
    await look(page, "opened");
    const other = await open(origin + "/check");
    await other.page.fill("#pasted", opened);
    await other.page.click("button[type=submit]");
    await visible(other.page, "check-good");
    check("the check shows seal and choice", await text(other.page, "#check-seal") === seal
        && await text(other.page, "#check-answer") === "Yes");
    await accessible(other.page, "check");
    await look(other.page, "check");
    await other.page.fill("#pasted", opened.replace('"answer":0', '"answer":1'));
    await other.page.click("button[type=submit]");
    await visible(other.page, "check-bad");
    check("a lie is found", !await other.page.isVisible("#check-good"));
    await accessible(other.page, "check, a lie");
    await other.page.goto(origin + "/hashes");
    await accessible(other.page, "hashes");
    await look(other.page, "hashes");
    await other.page.goto(origin + "/agreement");
    await accessible(other.page, "agreement");
    await look(other.page, "agreement");
    await other.close();
    await page.click("#opened-again");
    await visible(page, "step-choose");
    await page.check("#choice-0");
    await page.click("#choose-next");
    await visible(page, "step-review");
    check("a new ballot has a new seal", await text(page, "#seal") !== seal);
    const times = await page.evaluate(() =>
        performance.getEntriesByName("ballot").map((entry) => entry.duration));
    trackers.push(await toReceipt(page));
    await close();
    return times;
}

/* --- Trouble --- */

async function trouble() {
    const { page, close } = await open(origin + "/");
    await toReview(page, codes[members[3]], 0);
    await page.route("**/api/cast", async (route) => {
        await route.fetch(); /* the ballot arrives, its receipt does not */
        await route.abort();
    });
    await page.click("#cast");
    await until(page, "#step-review .problem", "try again");
    await page.unroute("**/api/cast");
    trackers.push(await toReceipt(page));
    check("a lost receipt is given again", trackers.at(-1).length === 43);
    await close();
    await tell({ do: "strike", member: members[4] });
    const struck = await open(origin + "/");
    await visible(struck.page, "step-code");
    await struck.page.fill("#code", codes[members[4]]);
    await struck.page.click("#code-next");
    await until(struck.page, "#step-code .problem", "struck off");
    check("a struck code is told so", true);
    await struck.close();
    const broken = await open("about:blank");
    await broken.page.route("**/assets/vote.wasm", (route) => route.fulfill({ body: "other" }));
    await broken.page.goto(origin + "/");
    await until(broken.page, "#status", "changed on its way");
    check("a changed module is refused", !await broken.page.isVisible("#step-code"));
    await broken.close();
    const plain = await open(origin + "/", { javaScriptEnabled: false });
    check("without scripts the page says so", await plain.page.isVisible("noscript p"));
    check("and the text is there", await plain.page.isVisible("#summary"));
    await plain.page.goto(origin + "/board?code=" + encodeURIComponent(trackers[0]));
    check("the board works without scripts", await plain.page.isVisible("#found.good"));
    await plain.page.goto(origin + "/board?code=" + "A".repeat(43));
    check("a strange code is not found", await plain.page.isVisible("#found.bad"));
    await plain.close();
}

/* --- The booth: a link that works once --- */

async function boothWalk() {
    const first = await open(booth);
    await visible(first.page, "step-code");
    check("the booth's link opens the page", true);
    check("the token leaves the address", !first.page.url().includes("t="), first.page.url());
    await toReview(first.page, codes[members[5]], 1);
    trackers.push(await toReceipt(first.page));
    await first.page.click("#receipt-done");
    await visible(first.page, "step-code");
    check("the booth forgets", await first.page.inputValue("#code") === ""
        && await first.page.textContent("#receipt-tracker") === "");
    const second = await open(booth);
    await second.page.waitForTimeout(500);
    check("the link works once", !await second.page.isVisible("#step-code"));
    await accessible(second.page, "no session");
    await look(second.page, "no-session");
    await second.close();
    await first.close();
}

/* --- Large text --- */

async function largeText() {
    const { page, close } = await open(origin + "/", { viewport: { width: 640, height: 700 } });
    await visible(page, "step-code");
    await page.evaluate(() => { document.documentElement.style.fontSize = "225%"; });
    await accessible(page, "text twice as large");
    await look(page, "large-text");
    await close();
}

try {
    await wholeWalk();
    await phoneWalk();
    const times = await audit();
    console.log(`ballots made in the page: ${times.map((t) => t.toFixed(0)).join(", ")} ms`);
    await trouble();
    await boothWalk();
    await largeText();
    check("six different ballots", new Set(trackers).size === trackers.length
        && trackers.length === 5);
    await resultWalk();
    check("the vote verifies", (await tell({ do: "verify" })).confer === 0);
} catch (error) {
    failed++;
    console.log(error);
} finally {
    await browser.close();
    box.stdin.end();
}
await new Promise((resolve) => box.on("close", resolve));
finish();
