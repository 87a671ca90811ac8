/* browser.mjs: what tests in a real browser share: Debian's chromium, axe, counting.
 *
 * A test checks with `check` and ends with `finish`, which prints `N passed, N failed`. */
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = createRequire(path.join(root, "app/web/ui/package.json"));
const { chromium } = modules("playwright-core");
const axe = fs.readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");

/* --- Counting --- */

let passed = 0, failed = 0;

export function check(what, good, detail = "") {
    if (good) {
        passed++;
    } else {
        failed++;
        console.log(`FAILED ${what} ${detail}`);
    }
}

export function finish() {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed ? 1 : 0);
}

/* --- The browser --- */

/* Quiet: it asks for nothing that a page did not ask for. */
export const launch = () => chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/* --- Accessibility --- */

const aa = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/* What axe finds against WCAG 2.1 AA and `more` of its tags, a line each. A page's policy forbids
 * strange scripts; this one runs beside it. */
export async function violations(page, more = []) {
    const session = await page.context().newCDPSession(page);
    await session.send("Page.setBypassCSP", { enabled: true }).catch(() => {});
    await page.evaluate(axe);
    return await page.evaluate(async (tags) => {
        const found = await window.axe.run(document, { runOnly: tags });
        return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)
            + " " + n.failureSummary).join(" | ")}`);
    }, [...aa, ...more]);
}

/* Neither axe nor the page's width finds anything wrong. */
export async function accessible(page, where, more = ["best-practice"]) {
    const found = await violations(page, more);
    check(`axe: ${where}`, found.length === 0, "\n   " + found.join("\n   "));
    const wide = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`no sideways scrolling: ${where}`, wide <= 0, `${wide} px`);
}
