/* Reports in a real browser: axe in both themes and at every width, nothing wider than the page, charts
 * that fit, printing.
 *
 *     node pages.mjs CONFER FOLDER OFFER... [--pictures FOLDER]
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { check, finish, launch, violations } from "../browser.mjs";

const words = process.argv.slice(2);
const at = words.indexOf("--pictures");
const pictures = at >= 0 ? words.splice(at, 2)[1] : null;
const [confer, folder, ...offers] = words;

async function look(browser, file, kind, width, scheme) {
    const name = `${kind} ${width} ${scheme}`;
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme,
        bypassCSP: true });
    const page = await context.newPage();
    const said = [];
    page.on("console", message => said.push(message.text()));
    page.on("request", request => request.url().startsWith("file:") || said.push(request.url()));
    await page.goto(`file://${file}`);
    check(`${name}: nothing in the console, nothing asked for`, said.length === 0, said.join(" "));
    const over = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name}: no wider than its window`, over <= 0, String(over));
    const seen = await page.evaluate(() => [...document.querySelectorAll("svg.chart")]
        .filter(svg => svg.getBoundingClientRect().width > 0)
        .map(svg => [svg.classList.contains("narrow"), svg.getBoundingClientRect().width]));
    check(`${name}: one drawing of each chart, that of this width`,
        seen.length > 0 && seen.every(([narrow, w]) => narrow === (width < 640) && w <= width),
        JSON.stringify(seen));
    const small = await page.evaluate(() => [...document.querySelectorAll("svg.chart text")]
        .filter(text => text.getBoundingClientRect().height > 0)
        .filter(text => text.getBoundingClientRect().height < 9)
        .map(text => text.textContent));
    check(`${name}: words of charts can be read`, small.length === 0, small.slice(0, 5).join(", "));
    await page.evaluate(() => document.querySelectorAll("details").forEach(d => d.open = true));
    const found = await violations(page, ["wcag22aa", "best-practice"]);
    check(`${name}: axe finds nothing`, found.length === 0, found.join("\n"));
    if (pictures)
        await page.screenshot({ path: path.join(pictures, `report-${kind}-${width}-${scheme}.png`),
            fullPage: true });
    await context.close();
}

async function keyboard(browser, file) {
    const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.textContent);
    check("the first stop skips to the report", first === "Skip to the report", first);
    await page.keyboard.press("Enter");
    check("and does", (await page.evaluate(() => location.hash)) === "#report");
    const reached = new Set();
    for (let i = 0; i < 400; i++) {
        await page.keyboard.press("Tab");
        const one = await page.evaluate(() => {
            const e = document.activeElement;
            return e === document.body ? null : `${e.tagName} ${e.className}`;
        });
        if (one === null)
            break;
        reached.add(one);
    }
    check("the keyboard reaches tables and folded figures",
        reached.has("DIV scroll") && reached.has("SUMMARY "), [...reached].join(", "));
    await context.close();
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "confer-pages-"));
const browser = await launch();
try {
    for (const kind of ["table", "board", "members"]) {
        const file = path.join(scratch, `${kind}.html`);
        execFileSync(confer, ["report", ...offers, "-C", folder, "--kind", kind, "-o", file]);
        for (const width of [320, 768, 1280])
            for (const scheme of ["light", "dark"])
                await look(browser, file, kind, width, scheme);
        if (kind === "board")
            await keyboard(browser, file);
    }
} finally {
    await browser.close();
    fs.rmSync(scratch, { recursive: true });
}
finish();
