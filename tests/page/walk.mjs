/* The published page in a real browser, from a file: figures, keyboard, both languages, phone and
 * dark, without scripts, axe at WCAG 2.1 AA, and not one request.
 *
 *     node tests/page/walk.mjs build/confer [FOLDER FOR PICTURES]
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, finish, launch, root, violations } from "../browser.mjs";

const confer = path.resolve(process.argv[2]), pictures = process.argv[3];
const work = fs.mkdtempSync(path.join(os.tmpdir(), "confer-walk-"));
const tour = path.join(root, "examples/tour");

/* What the program says of one member, for the page to agree with. */
const offers = fs.readdirSync(path.join(tour, "offers")).map((f) => f.replace(/\.terms$/, "")).sort();
execFileSync(confer, ["-C", tour, "publish", ...offers, "-o", work]);
const page = pathToFileURL(path.join(work, "index.html")).href;
const [header, ...rows] = fs.readFileSync(path.join(tour, "roster.csv"), "utf8").trim().split(/\r?\n/)
    .map((line) => line.split(","));
const member = Object.fromEntries(header.map((name, i) => [name, rows[0][i]]));
const gains = path.join(work, "gains.csv");
execFileSync(confer, ["-C", tour, "compare", ...offers, "--employees", gains, "--format", "json"]);
const expected = fs.readFileSync(gains, "utf8").split(/\r?\n/).map((l) => l.split(","))
    .find((l) => l[0] === member.id).slice(1, 1 + offers.length);
const spoken = (text) => "$" + text.replace("-", "").replace(/\B(?=(\d{3})+\.)/g, ",");

const browser = await launch();

for (const [name, options] of [["light", { viewport: { width: 1000, height: 1400 } }],
    ["dark-phone", { viewport: { width: 320, height: 800 }, colorScheme: "dark" }]]) {
    const context = await browser.newContext({ locale: "en-US", ...options });
    const p = await context.newPage();
    const asked = [], problems = [];
    p.on("request", (r) => asked.push(r.url()));
    p.on("pageerror", (e) => problems.push(e.message));
    p.on("console", (m) => { if (m.type() === "error") problems.push(m.text()); });
    await p.goto(page);
    await p.waitForSelector("#f-class");
    /* By keyboard: the first field is a Tab away, and typing chooses. */
    await p.focus("#f-class");
    await p.keyboard.type(member.class);
    await p.waitForSelector("#f-step");
    await p.selectOption("#f-step", member.step);
    for (const [field, value] of Object.entries(member)) {
        const control = p.locator(`[data-f="${field}"]`).first();
        if (["id", "class", "step"].includes(field) || await control.count() === 0)
            continue;
        const kind = await control.evaluate((e) => e.type);
        if (kind === "checkbox") {
            for (const code of value.split(";").filter(Boolean))
                await p.check(`input[data-f="${field}"][value="${code}"]`);
        } else if (kind === "select-one") {
            await control.selectOption(value).catch(() => control.selectOption(""));
        } else {
            await control.fill(value);
        }
    }
    const shown = await p.locator(".card .big").allTextContents();
    check(`${name}: gains as compare says`, shown.join() === expected.map(spoken).join(), `${shown} / ${expected}`);
    check(`${name}: one file, nothing else asked`, asked.every((url) => url.split("#")[0] === page || url.startsWith("blob:")), asked.join());
    check(`${name}: no errors`, problems.length === 0, problems.join());
    check(`${name}: no sideways scrolling`, await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const found = await violations(p);
    check(`${name}: axe`, found.length === 0, found.join("; "));
    check(`${name}: the answers are in the address`, (await p.evaluate(() => location.hash)).includes("class="));
    if (pictures)
        await p.screenshot({ path: path.join(pictures, `member-${name}.png`), fullPage: true });
    /* The link gives the same answer to whoever opens it. */
    const again = await context.newPage();
    await again.goto(await p.evaluate(() => location.href));
    await again.waitForSelector(".card .big");
    check(`${name}: from the link`, (await again.locator(".card .big").allTextContents()).join() === shown.join());
    await again.click("[data-lang=es]");
    check(`${name}: Spanish`, (await again.locator("h1").textContent()) === "¿Qué me toca?" &&
        await again.evaluate(() => document.documentElement.lang) === "es");
    check(`${name}: the same figures in Spanish`, (await again.locator(".card .big").allTextContents()).join() === shown.join());
    const inSpanish = await violations(again);
    check(`${name}: axe in Spanish`, inSpanish.length === 0, inSpanish.join("; "));
    /* What cannot be is refused beside its field. */
    await again.fill('[data-f="fte"]', "7");
    check(`${name}: a share of 7 is refused`, await again.locator("#errors").isVisible() && !(await again.locator("#answer").isVisible()));
    await context.close();
}
{
    const context = await browser.newContext({ javaScriptEnabled: false });
    const p = await context.newPage();
    await p.goto(page);
    check("without scripts: a table", await p.locator("#plain tbody tr").count() > 0 && await p.locator("#plain").isVisible());
    await context.close();
}
await browser.close();
fs.rmSync(work, { recursive: true });
finish();
