/* The public page in a real browser, from a file: its figures against `confer compare`, its links,
 * light, dark, phone and print, axe at WCAG 2.1 AA, no script, and not one request; then the same
 * of what others embed, and of a page that was corrected.
 *
 *     node tests/page/public.mjs build/confer [FOLDER FOR PICTURES]
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, finish, launch, root, violations } from "../browser.mjs";

const confer = path.resolve(process.argv[2]), pictures = process.argv[3];
const work = fs.mkdtempSync(path.join(os.tmpdir(), "confer-public-"));
const folder = path.join(work, "folder"), site = path.join(work, "site");
const offers = ["county-offer", "agreement"];

const run = (...args) => execFileSync(confer, ["-C", folder, ...args], { encoding: "utf8" });
fs.cpSync(path.join(root, "examples/kern-2025"), folder, { recursive: true });
run("publish", ...offers, "--public", "-o", site, "--on", "2025-06-01");

/* $1,234.50 of cents, with a sign before differences, as the page writes it. */
function dollars(cents) {
    const sign = cents > 0 ? "+" : cents < 0 ? "\u2212" : "";
    const size = Math.abs(cents);
    const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${sign}$${whole}.${String(size % 100).padStart(2, "0")}`;
}

const browser = await launch();

async function look(name, file, options, more) {
    const context = await browser.newContext(options);
    const p = await context.newPage();
    const asked = [], problems = [];
    const url = pathToFileURL(path.join(site, file)).href;
    p.on("request", (r) => asked.push(r.url()));
    p.on("pageerror", (e) => problems.push(e.message));
    p.on("console", (m) => problems.push(m.text()));
    if (options.print)
        await p.emulateMedia({ media: "print" });
    await p.goto(url);
    check(`${name}: nothing else asked`, asked.length === 1 && asked[0] === url, asked.join());
    check(`${name}: no script`, await p.locator("script, [onclick], [onload]").count() === 0);
    check(`${name}: no sideways scrolling`,
        await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    if (pictures)
        await p.screenshot({ path: path.join(pictures, `public-${name}.png`), fullPage: true });
    if (more)
        await more(p, name);
    const found = await violations(p);
    check(`${name}: axe`, found.length === 0, found.join("; "));
    check(`${name}: no errors`, problems.length === 0, problems.join());
    await context.close();
}

/* Year by year and in all, each figure of the table that stands first. */
async function figures(p, name) {
    const said = JSON.parse(run("compare", "current", ...offers, "--format", "json"));
    const rows = await p.evaluate(() => [...document.querySelectorAll("table")]
        .find((t) => t.caption.textContent === "Employer cost, compared with the status quo")
        .querySelectorAll("tbody tr").values().map((r) => [...r.cells].map((c) => c.textContent)).toArray());
    const shown = Object.fromEntries(rows.map(([year, ...cells]) => [year, cells]));
    let n = 0;
    offers.forEach((offer, i) => {
        const one = said.offers.find((o) => o.offer === offer);
        const expected = one.fiscal_years.map((y) => [y.fiscal_year, y.cost]);
        expected.push(["Total", one.total.cost], ["Ongoing, a year at the end", one.total.ongoing]);
        for (const [row, cents] of expected) {
            n++;
            check(`${name}: ${offer}, ${row}`, shown[row]?.[i] === dollars(cents), `${shown[row]?.[i]} / ${dollars(cents)}`);
        }
    });
    check(`${name}: figures were compared`, n === offers.length * 5, String(n));
    const published = JSON.parse(fs.readFileSync(path.join(site, "data/compare.json"), "utf8"));
    check(`${name}: compare.json is what compare says`, JSON.stringify(published) === JSON.stringify(said));
    const links = await p.$$eval("main a[href]", (all) => all.map((a) => a.getAttribute("href")));
    const dead = links.filter((l) => !l.startsWith("#") && !fs.existsSync(path.join(site, l)));
    check(`${name}: every link leads somewhere`, links.length > 20 && dead.length === 0, dead.join());
    check(`${name}: no path of this machine`, !(await p.content()).includes(work));
    const parts = await p.$$eval("h2", (all) => all.map((h) => h.textContent));
    for (const part of ["In short", "What it would cost", "What happened", "How it was computed",
        "What is not known", "Corrections", "Downloads", "Show it on your own page"])
        check(`${name}: ${part}`, parts.includes(part));
    check(`${name}: charts`, await p.locator("svg.chart").count() >= 4);
}

const light = { viewport: { width: 1000, height: 1400 } };
const phone = { viewport: { width: 320, height: 800 }, colorScheme: "dark" };
await look("light", "index.html", light, figures);
await look("dark", "index.html", { ...light, colorScheme: "dark" });
await look("dark-phone", "index.html", phone);
await look("print", "index.html", { ...light, print: true });
await look("embedded", "embed.html", light);
await look("embedded-phone", "embed.html", phone);

/* The report among the downloads is proven by the folder. */
const proven = JSON.parse(run("verify", path.join(site, "data/report.html"), "--format", "json"));
check("the report is proven", proven.verified === true);

/* A correction: the page names it, and what stood before is there as it was. */
const before = fs.readFileSync(path.join(site, "edition-1.html"));
const text = path.join(folder, "offers/agreement.terms");
const was = fs.readFileSync(text, "utf8"), is = was.replace("raise 6%", "raise 6.5%");
check("the offer's text was changed", was !== is);
fs.writeFileSync(text, is);
run("publish", ...offers, "--public", "-o", site, "--on", "2025-06-05", "--correction", "The first raise is 6.5%, not 6%.");
await look("corrected", "index.html", light, async (p, name) => {
    await figures(p, name);
    check(`${name}: says so`, await p.getByText("The first raise is 6.5%, not 6%.").isVisible());
});
await look("edition-1", "edition-1.html", phone);
check("edition 1 is as it was", before.equals(fs.readFileSync(path.join(site, "edition-1.html"))));
check("the chain holds", JSON.parse(run("publish", "--verify", site, "--format", "json")).verified === true);

/* The chain once more, by the words of docs/publish.md alone. */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const { editions } = JSON.parse(fs.readFileSync(path.join(site, "publication.json"), "utf8"));
check("two editions", editions.length === 2 && editions[1].correction === "The first raise is 6.5%, not 6%.");
check("the second names the first", editions[1].before === sha256(JSON.stringify(editions[0])) && editions[0].before === "");
for (const { files } of editions)
    check("every file by its hash", files.length > 20 &&
        files.every((f) => sha256(fs.readFileSync(path.join(site, f.name))) === f.sha256));
check("the page shows the hash of what stood before", fs.readFileSync(path.join(site, "index.html"), "utf8").includes(editions[1].before));

await browser.close();
fs.rmSync(work, { recursive: true });
finish();
