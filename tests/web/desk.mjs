/* A newcomer in a real browser: from an empty folder to a printed report, by way of a schedule, a
 * roster with wrong rows, an offer written by keyboard, the table, every figure's working, a later
 * start, my pay, and two windows that save at once; with axe at every step, in both themes, on a
 * phone.
 *
 *     node desk.mjs CONFER [FOLDER FOR PICTURES]
 *
 * Ends with `N passed, N failed`. Times are printed and never judged. */
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { accessible, check, finish, launch, root } from "../browser.mjs";

const confer = path.resolve(process.argv[2]);
const pictures = process.argv[3];
const top = fs.mkdtempSync(path.join(os.tmpdir(), "confer-desk-"));

/* --- The server and the browser --- */

const servers = [];

async function serve(folder) {
    const server = spawn(confer, ["serve", folder, "--listen", "127.0.0.1:0"],
        { stdio: ["ignore", "pipe", "ignore"] });
    servers.push(server);
    const link = await new Promise((resolve) => server.stdout.once("data",
        (bytes) => resolve(String(bytes).trim())));
    return { link, origin: new URL(link).origin };
}

const browser = await launch();

/* A browser of its own, in which the link works. */
async function open(site, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 },
        acceptDownloads: true, ...options });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    const seen = [], sent = [];
    page.on("console", (message) => {
        if (!/status of (401|404|409|422)/.test(message.text())) /* asked for below */
            seen.push(message.text());
    });
    page.on("pageerror", (error) => seen.push(String(error)));
    page.on("request", (request) => sent.push(request.url()));
    await page.goto(site.link);
    await page.waitForSelector("header.top");
    return { context, page, seen, sent, close: () => context.close() };
}

let picture = 0;
async function look(page, name) {
    if (!pictures)
        return;
    picture++;
    await page.screenshot({ fullPage: true,
        path: path.join(pictures, `${String(picture).padStart(2, "0")}-${name}.png`) });
}

const text = async (page, selector) => (await page.textContent(selector)).trim();

async function until(page, what, test) {
    for (let i = 0; i < 150; i++) {
        if (await test())
            return;
        await page.waitForTimeout(100);
    }
    throw new Error(`waited in vain: ${what}`);
}

const says = (page, selector, words) => until(page, `${selector}: ${words}`, async () =>
    ((await page.textContent(selector).catch(() => "")) ?? "").includes(words));

/* A path of the site; a page that works is waited for. */
async function go(page, where) {
    await page.goto(where);
    await settled(page);
}

async function settled(page) {
    await until(page, "the work is done", async () =>
        !(await page.$("progress.work").catch(() => true)) && await page.$("h1").catch(() => null));
}

const json = (...words) => JSON.parse(execFileSync(confer, [...words, "--format", "json"]));

/* "+$1,234.56" of cents, as the pages write it. */
function dollars(cents) {
    const n = Math.abs(cents);
    return (cents < 0 ? "\u2212" : cents > 0 ? "+" : "") + "$"
        + Math.floor(n / 100).toLocaleString("en-US") + "." + String(n % 100).padStart(2, "0");
}

/* --- Files that a newcomer brings --- */

const schedule = path.join(top, "pay ranges.csv");
fs.writeFileSync(schedule, "range,1,2,3\nClerk,20.00,21.00,22.05\nTechnician,28.00,29.40,30.87\n");
const rows = (bad) => "Position No,Employee Name,Job Title,Pay Step,FTE,Hire Date,Next Step Date,Dept,"
    + "Funding Source\n"
    + "P-1,Office One,Clerk,1,1,2021-02-01,2026-02-01,Records,general\n"
    + "P-2,Office Two,Clerk,3,0.5,2015-07-06,,Records,general:50;grants:50\n"
    + `P-3,Office Three,Technician,${bad ? "7" : "2"},1,2019-03-04,2026-03-04,<b>Water</b>,general\n`
    + `P-4,Office Four,Technician,3,${bad ? "lots" : "1"},2011-09-12,,=1+1,general\n`;
const wrong = path.join(top, "wrong.csv"), right = path.join(top, "right.csv");
fs.writeFileSync(wrong, rows(true));
fs.writeFileSync(right, rows(false));

/* As a hand drops it: the browser would open a file that no page takes. */
async function drop(page, selector, file) {
    const held = await page.evaluateHandle(([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([bytes], name));
        return data;
    }, [path.basename(file), fs.readFileSync(file, "utf8")]);
    for (const kind of ["dragenter", "dragover", "drop"])
        check(`${selector} takes a file's ${kind}`, await page.$eval(selector, (at, [name, dataTransfer]) =>
            !at.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }))
                || name === "dragenter", [kind, held]));
}

/* --- The walk --- */

const folder = path.join(top, "folder");
fs.mkdirSync(folder);

async function beginning(page, site) {
    await page.waitForURL("**/inputs");
    check("an empty folder says how to begin", (await text(page, "h1")) === "A new negotiation");
    await accessible(page, "an empty folder");
    await look(page, "empty");
    await page.fill("#title", "General unit \"2023\" to 2026");
    await page.fill("#employer", "A small city");
    await page.click("button.main");
    await page.waitForURL("**/inputs/schedule");
    await accessible(page, "the schedule's page");
    await page.setInputFiles("#file", schedule);
    await page.waitForSelector("#verdict");
    check("the schedule is clean", (await text(page, "#verdict")).startsWith("Every row"));
    await page.click("section.good button.main");
    await page.waitForURL("**/inputs");
    await says(page, "#state", "1 problem");
    check("without a roster nothing is costed", (await text(page, "main")).includes("names no roster"));
    await go(page, site.origin + "/inputs/roster");
    await drop(page, "h1", wrong);
    check("a file that misses its place takes no page", page.url().endsWith("/inputs/roster")
        && !(await page.$("#verdict")));
    await drop(page, "#drop", wrong);
    await page.waitForSelector("#verdict");
    check("columns are found by their names", (await page.inputValue("[name=c_class]")) === "Job Title"
        && (await page.inputValue("[name=c_step_date]")) === "Next Step Date");
    check("names of people are pointed out", (await text(page, "p.warning")).includes("Employee Name"));
    const problems = await text(page, "main");
    check("each wrong row is named", problems.includes("line 4") && problems.includes("line 5")
        && (await text(page, "#verdict")).startsWith("2 problems"), await text(page, "#verdict"));
    check("a wrong table is not put to use", !fs.existsSync(path.join(folder, "roster.csv")));
    await accessible(page, "rejected rows");
    await look(page, "rejected");
    await page.setInputFiles("#file", right);
    await says(page, "#verdict", "Every row");
    await look(page, "mapped");
    await page.click("section.good button.main");
    await page.waitForURL("**/inputs");
    await says(page, "#state", "Everything reads and costs");
    check("the agreement names the columns", fs.readFileSync(path.join(folder, "current.terms"), "utf8")
        .includes("column class = \"Job Title\""));
    await accessible(page, "inputs");
}

async function writing(page, site) {
    await go(page, site.origin + "/offer");
    await accessible(page, "a new offer");
    await page.fill("#title", "City: 1");
    await page.click("button.main");
    await page.waitForURL("**/offer/city-1");
    check("a title is name enough", fs.existsSync(path.join(folder, "offers/city-1.terms")));
    await go(page, site.origin + "/offer");
    await page.fill("#title", "City, 1");
    await page.click("button.main");
    await page.waitForURL("**/offer/city-1-2");
    for (const name of ["city-1", "city-1-2"])
        fs.rmSync(path.join(folder, `offers/${name}.terms`));
    fs.rmSync(path.join(folder, ".confer/history"), { recursive: true });
    await go(page, site.origin + "/offer");
    await page.fill("#title", "City, first");
    await page.fill("#name", "city-1");
    await page.selectOption("#party", "employer");
    await page.focus("#name");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/offer/city-1");
    await page.focus("#terms");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("raise 3% on 7/1");
    await says(page, "#problems", "7/1 has no year");
    check("the place is marked", (await page.textContent(".under mark")) === "7/1");
    await accessible(page, "an error while writing");
    await look(page, "error");
    for (let i = 0; i < 3; i++)
        await page.keyboard.press("Backspace");
    await page.keyboard.type("2026-01-03\nlump sum $500 prorated on 2026-01-03");
    await says(page, "#meaning", "rise by 3% on January 3, 2026");
    await until(page, "no problem is left", async () => !(await text(page, "#problems")));
    await page.keyboard.press("Control+s");
    await says(page, "#saved-state", "Saved");
    await until(page, "the figures are the saved text's", async () =>
        (await text(page, "#figure-total")) === dollars(json("cost", "city-1", "-C", folder).total.cost));
    check("the figure is the command line's", true);
    await page.keyboard.type("\nraise 1% on 2026-07-04");
    await until(page, "the change is shown", async () =>
        (await text(page, "#figure-change")).startsWith("+$"));
    await until(page, "the change is told", async () =>
        (await text(page, "#live")).startsWith("Total changed: $"));
    await accessible(page, "writing");
    await look(page, "writing");
    await page.keyboard.press("Control+s");
    await says(page, "#saved-state", "Saved");
    await go(page, site.origin + "/offer/city-1");
    await page.click("#undo");
    await says(page, "#saved-state", "Brought back");
    check("the version before is back",
        !fs.readFileSync(path.join(folder, "offers/city-1.terms"), "utf8").includes("raise 1%"));
    const versions = fs.readdirSync(path.join(folder, ".confer/history/city-1"));
    check("every version is kept", versions.length === 4, versions.join(" "));
}

/* Two windows with the same text: neither loses an edit. */
async function twoWindows(browserOf, site) {
    const first = browserOf.page, second = await browserOf.context.newPage();
    await go(first, site.origin + "/offer/city-1");
    await go(second, site.origin + "/offer/city-1");
    await first.fill("#terms", (await first.inputValue("#terms")) + "\n# of the first\n");
    await first.click("#save");
    await says(first, "#saved-state", "Saved");
    await second.fill("#terms", (await second.inputValue("#terms")) + "\n# of the second\n");
    await second.click("#save");
    await second.waitForSelector("#conflict");
    check("a conflict is shown with the other text", (await text(second, "#conflict")).includes(
        "# of the first"));
    check("the own text stays", (await second.inputValue("#terms")).includes("# of the second"));
    const file = () => fs.readFileSync(path.join(folder, "offers/city-1.terms"), "utf8");
    check("nothing is overwritten", file().includes("# of the first"));
    await accessible(second, "a conflict");
    await look(second, "conflict");
    const kept = fs.readdirSync(path.join(folder, ".confer/history/city-1"));
    check("the other text is kept too", kept.some((name) => name.includes("aside")
        && fs.readFileSync(path.join(folder, ".confer/history/city-1", name), "utf8")
            .includes("# of the second")));
    await second.click("#save");
    await says(second, "#saved-state", "Saved");
    check("saving again puts it in its place", file().includes("# of the second"));
    await second.close();
}

async function table(page, site) {
    fs.writeFileSync(path.join(folder, "offers/union-1.terms"),
        "offer \"Union <img src=x onerror=alert(1)>\"\nfrom union\nraise 5% on 2026-07-04\n");
    await go(page, site.origin + "/");
    const answer = json("compare", "city-1", "union-1", "-C", folder);
    const total = await page.$$eval("#grid tr.total td", (cells) => cells.map((c) => c.textContent));
    check("the grid has the command line's totals",
        total[1] === dollars(answer.offers[0].total.cost) && total[2] === dollars(answer.offers[1]
            .total.cost), total.join(" "));
    const sum = answer.offers[0].fiscal_years.reduce((all, year) => all + year.cost, 0);
    check("years sum to the total", sum === answer.offers[0].total.cost);
    check("the sentence names its baseline",
        (await text(page, "#finding")).includes("compared with the status quo"));
    check("a title is text", (await page.$$("main img")).length === 0
        && (await text(page, ".cards")).includes("<img src=x"));
    const rungs = await page.$$eval(".ladder tbody tr", (found) => found.length);
    check("the ladder has the clauses and their sum", rungs === 3, rungs);
    await accessible(page, "the table");
    await look(page, "table");
    await page.keyboard.press("1");
    check("1 goes to the first card", await page.evaluate(() =>
        document.activeElement?.closest(".card h3") !== null));
    await page.keyboard.press("b");
    check("B blanks the screen", await page.evaluate(() => document.body.className.includes("blank")));
    await page.keyboard.press("b");
    await page.focus("#grid .figure");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    check("arrows go from figure to figure", await page.evaluate(() =>
        document.activeElement?.closest("td")?.cellIndex === 3));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/trace/union-1**");
    return answer;
}

async function trace(page, site, answer) {
    await go(page, site.origin + "/trace/city-1?with=union-1");
    const total = await page.$$eval("tr.total td", (cells) => cells.map((c) => c.textContent));
    check("the trace starts from the same total",
        total.includes(dollars(answer.offers[0].total.cost)), total.join(" "));
    check("a hostile department is text", (await page.$$("main b")).length === 0
        && (await text(page, "main")).includes("<b>Water</b>"));
    await accessible(page, "trace");
    await look(page, "trace");
    await page.click("a:has-text('Technician')");
    await page.waitForURL("**/people**");
    await accessible(page, "a class");
    await page.click("main a.figure");
    await page.waitForSelector("#members");
    await accessible(page, "members");
    await page.click("main th a.figure");
    await page.waitForSelector("#periods");
    await accessible(page, "a member");
    await page.click("tbody tr:nth-child(5) a.figure");
    await page.waitForSelector("#offer_terms");
    check("a line shows its working", (await text(page, "main")).includes("FTE = $"));
    await accessible(page, "a pay period");
    await look(page, "period");
    await go(page, site.origin + "/people?show=gain");
    await accessible(page, "classes and steps");
    await look(page, "people");
}

/* Positions tried otherwise cost what a roster with those cells costs, and nothing is written. */
async function tries(page, site) {
    const roster = fs.readFileSync(path.join(folder, "roster.csv"), "utf8");
    const copy = path.join(top, "tried");
    fs.cpSync(folder, copy, { recursive: true });
    fs.writeFileSync(path.join(copy, "roster.csv"), roster
        .replace(/^(P-1,.*?),2026-02-01,/m, "$1,,").replace(/^(P-1,.*?),1,1,/m, "$1,1,0.75,"));
    await go(page, site.origin + "/people?offer=city-1&class=Clerk&step=1");
    await page.click("a:has-text('hold on step')");
    await page.waitForSelector("#tried");
    await page.fill("#try-fte", "0.75");
    await page.click("button:has-text('Try it')");
    await page.waitForSelector(".tries li:nth-child(2)");
    const answer = json("cost", "city-1", "-C", copy);
    const shown = await page.$$eval("tr.total td", (cells) => cells[1].textContent);
    check("positions as tried cost what such a roster costs",
        "+" + shown === dollars(answer.total.offer), `${shown} ${dollars(answer.total.offer)}`);
    check("trying writes nothing",
        fs.readFileSync(path.join(folder, "roster.csv"), "utf8") === roster);
    await accessible(page, "positions tried otherwise");
    await look(page, "tried");
    await page.click(".tries li:nth-child(2) a");
    await page.waitForSelector(".tries li:only-child");
    await go(page, site.origin + "/people?offer=city-1&try=nobody~hold");
    check("nobody cannot be held", (await text(page, "main")).includes("no position"));
}

async function compare(page, site) {
    await go(page, site.origin + "/compare?a=city-1&b=union-1");
    const before = await text(page, "#delay-sentence");
    await page.focus("#months-range");
    for (let i = 0; i < 6; i++)
        await page.keyboard.press("ArrowRight");
    const after = await text(page, "#delay-sentence");
    check("the slider moves the finding", after !== before && after.startsWith("6 months later"), after);
    const shown = await page.$$eval("svg.wide [data-layer]", (layers) => layers
        .filter((l) => l.getAttribute("visibility") !== "hidden").map((l) => l.dataset.layer));
    check("the chart shows that start alone", shown.join() === "6", shown.join());
    const chart = await text(page, "svg.wide [data-layer='6']");
    check("the chart names the start", chart.includes("city-1 6 months later"), chart);
    const cell = await page.$eval("#delays tr[data-months='6'] td.number", (c) => c.textContent);
    const moved = fs.readFileSync(path.join(folder, "offers/city-1.terms"), "utf8")
        .replaceAll("2026-01-03", "2026-07-03");
    fs.writeFileSync(path.join(folder, "offers/city-later.terms"), moved);
    const answer = json("compare", "city-later", "city-1", "union-1", "-C", folder);
    fs.unlinkSync(path.join(folder, "offers/city-later.terms"));
    check("a later start costs what that text costs", cell === dollars(answer.offers[0].total.cost),
        `${cell} ${dollars(answer.offers[0].total.cost)}`);
    const byFund = json("compare", "city-1", "union-1", "--by", "fund", "-C", folder);
    check("funds stand side by side", (await page.$$eval("#funds ~ tbody tr", (found) => found.map((row) =>
        row.cells[1].textContent))).join() === byFund.offers[0].by.fund.map((f) => dollars(f.cost)).join());
    await page.focus(".answer figure");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    const [last, heads] = await page.$eval(".answer figure details table", (table) => [
        [...[...table.tBodies[0].rows].at(-2).cells].map((cell) => cell.textContent.trim()),
        [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim())]);
    const said = await text(page, "#live");
    check("arrows read a chart's points", said.startsWith(last[0] + ": " + heads[1]) && said.includes(last[1]), said);
    await accessible(page, "compare");
    await look(page, "compare");
}

/* What changed: from an earlier version, and from another offer. */
async function changes(page, site) {
    await go(page, site.origin + "/offer/city-1?version=3");
    check("a version says what changed since", (await text(page, "section[aria-labelledby=since]")).includes(
        "Dropped raise 1% on 2026-07-04"), await text(page, "main"));
    await accessible(page, "a version");
    await look(page, "version");
    await go(page, site.origin + "/offer/union-1");
    await page.click("form.inline button");
    await page.waitForURL("**/offer/union-1?against=city-1");
    const words = (await text(page, "main")).replace(/\s+/g, " ");
    check("an offer says what changed from another", words.includes("raise 3% on 2026-01-03")
        && words.includes("Now raise 5% on 2026-07-04") && words.includes("Dropped lump sum $500"), words);
    await accessible(page, "changes");
    await look(page, "changes");
}

async function reports(page, site) {
    await go(page, site.origin + "/reports");
    await accessible(page, "reports");
    await page.click("button.main");
    await page.waitForSelector("h1");
    check("the report opens here", !page.url().includes("/offer/") && (await text(page, "body"))
        .includes("status quo"));
    check("with its own style", await page.evaluate(() =>
        getComputedStyle(document.querySelector("table")).borderCollapse === "collapse"));
    await accessible(page, "the report");
    await page.emulateMedia({ media: "print" });
    await look(page, "report-printed");
    const pdf = await page.pdf({ format: "Letter" });
    check("and prints", pdf.length > 5000 && pdf.subarray(0, 5).toString() === "%PDF-");
    await page.emulateMedia({ media: null });
    await go(page, site.origin + "/reports");
    await page.check("input[value=xlsx]");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("button.main")]);
    const file = path.join(top, "report.xlsx");
    await download.saveAs(file);
    check("a workbook comes down", fs.readFileSync(file).subarray(0, 2).toString() === "PK");
}

async function member(page, site) {
    await go(page, site.origin + "/me?lang=es");
    check("my pay speaks Spanish", (await text(page, "h1")) === "Mi paga"
        && (await page.getAttribute("html", "lang")) === "es");
    await page.selectOption("#class", "Technician");
    await page.waitForURL((url) => url.search.includes("class=Technician"));
    await page.selectOption("#step", "2");
    await page.fill("[name=step_date]", "2026-03-04");
    await page.fill("[name=hired]", "2019-03-04");
    await page.click("button.main");
    await page.waitForSelector(".pay");
    const csv = path.join(top, "gains.csv");
    execFileSync(confer, ["compare", "city-1", "union-1", "-C", folder, "--employees", csv]);
    const like = fs.readFileSync(csv, "utf8").split("\n").find((line) => line.startsWith("P-3,"));
    const cents = Math.round(Number(like.split(",")[1]) * 100);
    check("a member like P-3 gains what P-3 gains",
        (await text(page, ".pay .amount")) === dollars(cents), `${like} ${await text(page, ".pay .amount")}`);
    check("days and rates are said in Spanish", /\d de (enero|junio|julio|diciembre) de 20\d\d/.test(await text(page, ".pay"))
        && (await text(page, ".pay")).includes("por hora en lugar de"), await text(page, ".pay"));
    await accessible(page, "my pay");
    await look(page, "me");
}

/* What only somebody with a terminal would know: an option, a command. */
async function withoutCommands(page, where) {
    const words = await text(page, "main");
    const found = /(?:^|[\s(])--[a-z][a-z-]*|`confer [a-z ]*/.exec(words);
    check(`${where} names no command or option`, !found, found?.[0]);
}

/* Every page on a phone and on a wall, in the dark and in the light, without scripts, and with text
 * twice as large. */
async function everywhere(site, first) {
    const pages = ["/", "/?show=union-1", "/fit", "/offer", "/offer/city-1", "/offer/city-1?version=1", "/offer/city-1?against=union-1", "/compare", "/trace", "/trace/city-1", "/people", "/people?class=Clerk&step=1&try=P-1~vacant", "/money",
        "/reduce", "/staff", "/market", "/timeline", "/story", "/me", "/inputs", "/inputs/roster", "/reports", "/help",
        "/help/raise", "/help/E0113", "/help/codes", "/help/clauses"];
    const cookies = await first.context.cookies();
    const reopen = async (options) => {
        const context = await browser.newContext(options);
        context.setDefaultTimeout(15000);
        await context.addCookies(cookies);
        return { context, page: await context.newPage() };
    };
    for (const [name, width, height, colorScheme] of [["phone", 320, 640, "dark"],
        ["desk", 1280, 900, "light"], ["wall", 1920, 1080, "dark"]]) {
        const eye = await reopen({ viewport: { width, height }, colorScheme });
        for (const where of pages) {
            await go(eye.page, site.origin + where);
            await accessible(eye.page, `${where} ${width} px wide, ${colorScheme}`);
            await look(eye.page, name + where.replaceAll(/[/?=&]/g, "-"));
            if (name === "desk")
                await withoutCommands(eye.page, where);
        }
        await eye.context.close();
    }
    const plain = await reopen({ javaScriptEnabled: false });
    for (const where of pages) {
        await plain.page.goto(site.origin + where);
        check(`${where} is whole without scripts`, (await plain.page.textContent("h1")).length > 0);
    }
    await plain.page.goto(site.origin + "/offer/city-1");
    await plain.page.fill("#terms", (await plain.page.inputValue("#terms")) + "\n# by form\n");
    await plain.page.click("#save");
    check("saving works without scripts", fs.readFileSync(path.join(folder, "offers/city-1.terms"),
        "utf8").includes("# by form"));
    await plain.context.close();
    const large = await reopen({ viewport: { width: 640, height: 700 } });
    await go(large.page, site.origin + "/");
    await large.page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    await accessible(large.page, "text twice as large");
    await large.context.close();
    const contrast = await reopen({ forcedColors: "active", reducedMotion: "reduce" });
    await go(contrast.page, site.origin + "/");
    await look(contrast.page, "forced-colors");
    await contrast.context.close();
}

/* The keyboard alone: from the address bar to a costed offer. */
async function keyboard(page, site) {
    await go(page, site.origin + "/");
    await page.keyboard.press("Tab");
    check("the first stop skips the menu", (await page.evaluate(() =>
        document.activeElement?.className)) === "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("/");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/offer/**");
    await page.keyboard.press("/");
    check("/ goes to the text", (await page.evaluate(() => document.activeElement?.id)) === "terms");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    check("and Tab leaves it", (await page.evaluate(() => document.activeElement?.id)) === "save");
    await page.keyboard.press("?");
    await page.waitForURL("**/help**");
    check("? helps", true);
}

/* --- Rooms: two sides, each with its link --- */

async function rooms() {
    const folder = path.join(top, "rooms");
    fs.cpSync(path.join(root, "examples/tour"), folder, { recursive: true });
    fs.rmSync(path.join(folder, "offers"), { recursive: true });
    const server = spawn(confer, ["serve", folder, "--rooms", "--listen", "127.0.0.1:0"],
        { stdio: ["ignore", "pipe", "ignore"] });
    servers.push(server);
    let said = "";
    await new Promise((resolve) => server.stdout.on("data", (bytes) => {
        said += bytes;
        if (said.split("\n").length > 2)
            resolve();
    }));
    const links = said.trim().split("\n").map((line) => line.split(": "));
    check("a link for each side", links[0][0] === "union" && links[1][0] === "employer", said);
    const origin = new URL(links[0][1]).origin;
    const [union, employer] = [await open({ link: links[0][1] }), await open({ link: links[1][1] })];
    const enter = async ({ page }, words) => {
        await page.goto(origin + "/room");
        await page.fill("#passphrase", words);
        await page.click("#vault-form button");
    };
    const secret = "offer \"SECRET-OFFER\"\nfrom union\nterm 2025-07-01 to 2027-06-30\nraise 7% on 2025-07-01\n";
    await enter(union, "correct horse battery staple");
    await union.page.waitForSelector("#room-open:not([hidden])");
    await accessible(union.page, "a room");
    const draft = async ({ page }, name, terms) => {
        await page.fill("#draft-name", name);
        await page.fill("#draft-text", terms);
        await page.click("#draft-form button.main");
        await says(page, "#draft-state", "Sealed and kept");
    };
    await draft(union, "seven", secret);
    await draft(union, "other", "offer \"Other\"\n");
    await look(union.page, "room");
    const everything = () => execFileSync("grep", ["-rc", "-e", "SECRET-OFFER", "-e", "horse", folder],
        { encoding: "utf8" }).split("\n").filter((line) => line && !line.endsWith(":0"));
    let leaks = [];
    try {
        leaks = everything();
    } catch { /* grep found none */ }
    check("nothing readable is kept of a draft", leaks.length === 0, leaks.join(" "));
    check("the passphrase is not sent", union.sent.every((url) => !url.includes("horse")));
    await enter(employer, "a passphrase of their own");
    await employer.page.waitForSelector("#room-open:not([hidden])");
    check("the other side sees no draft", (await employer.page.$$("#drafts li")).length === 0);
    const sealed = path.join(folder, ".confer/rooms/union");
    await enter(union, "wrong passphrase");
    await says(union.page, "#room-state", "not this room");
    check("a wrong passphrase opens nothing", await union.page.isHidden("#room-open"));
    await enter(union, "correct horse battery staple");
    await union.page.waitForSelector("#drafts li");
    await union.page.click("#drafts button:has-text('seven')");
    await says(union.page, "#draft-state", "Opened seven");
    check("the draft comes back", (await union.page.inputValue("#draft-text")) === secret);
    await union.page.click("#draft-cost");
    await says(union.page, "#draft-answer", "Employer cost");
    fs.copyFileSync(path.join(sealed, "other.sealed"), path.join(sealed, "seven.sealed"));
    await enter(union, "correct horse battery staple");
    await union.page.waitForSelector("#drafts li");
    await union.page.click("#drafts button:has-text('seven')");
    await says(union.page, "#draft-state", "does not open");
    check("a draft put in another's place does not open", true);
    await union.page.fill("#draft-name", "union-7");
    await union.page.fill("#draft-text", secret);
    union.page.on("dialog", (dialog) => void dialog.accept());
    await union.page.click("#draft-share");
    await union.page.waitForSelector("#shelf ~ .scroll, section .scroll table");
    await employer.page.goto(origin + "/room");
    check("the other side sees what is shared", (await text(employer.page, "main")).includes("union-7")
        && (await text(employer.page, "main")).includes("frozen"));
    await accessible(employer.page, "a shelf");
    await look(employer.page, "shelf");
    const post = (who, where, body) => who.page.evaluate(async ([to, what]) =>
        (await fetch(to, { method: "POST", body: what })).status, [where, body]);
    for (const [where, body] of [["/api/save/union-7?base=", "offer"], ["/offer/union-7", "do=save"],
        ["/offer", "name=x"], ["/inputs", "title=x"], ["/inputs/roster/bring", "id\n1\n"],
        ["/inputs/roster/take", "x"], ["/reduce/options", "id\n1\n"]])
        check(`with rooms nobody may POST ${where}`, (await post(employer, where, body)) === 403);
    check("a name on the shelf is taken", (await post(employer, "/room/share?name=union-7", "offer \"x\"\n"))
        === 409);
    await employer.page.goto(origin + "/offer/union-7");
    check("a shared offer is read only", !(await employer.page.$("#save"))
        && await employer.page.$("#terms[readonly]"));
    fs.appendFileSync(path.join(folder, "offers/union-7.terms"), "# changed\n");
    await employer.page.goto(origin + "/room");
    check("a change from outside shows", (await text(employer.page, "main")).includes("changed"));
    const book = path.join(folder, ".confer/rooms/shelf");
    fs.writeFileSync(book, fs.readFileSync(book, "utf8").replace("union-7", "union-8"));
    await employer.page.goto(origin + "/room");
    check("so does a change of the book", (await text(employer.page, "main")).includes(
        "book has been changed"));
    await union.close();
    await employer.close();
}

/* --- Reductions: files brought, the set, and the same money as a raise (tests/cases/cut/raise.md) --- */

async function reductions() {
    const city = path.join(top, "city");
    fs.mkdirSync(city);
    fs.writeFileSync(path.join(city, "current.terms"), "agreement \"Two clerks\"\nunit 7 \"<i>Clerks</i>\"\n"
        + "roster \"roster.csv\"\npay biweekly from 2025-07-05 paid 6 days after\n");
    fs.writeFileSync(path.join(city, "roster.csv"), "id,class,rate,unit,fund\n"
        + "1,CLERK,20.00,7,general:50;grants:50\n2,CLERK,30.00,7,general:50;grants:50\n");
    const bad = path.join(top, "no options.csv"), good = path.join(top, "options 1.csv");
    const budget = path.join(top, "adopted.csv");
    fs.writeFileSync(bad, "id,department,kind,annual savings,weight\nA,Library,vacancy,lots,1\n");
    fs.writeFileSync(good, "id,department,kind,annual savings,fund,weight\nA,Library,vacancy,1040,general,1\n"
        + "B,Library,one-time,5000,general,2\n");
    fs.writeFileSync(budget, "fiscal_year,department,fund,category,type,amount\n"
        + "FY2025-26,Library,general,Pay,Expense,100000\n");
    const site = await serve(city);
    const { page, seen, close } = await open(site);
    await go(page, site.origin + "/reduce");
    await accessible(page, "reductions, nothing there");
    await page.setInputFiles("#file-options", bad);
    await until(page, "what is wrong", async () => (await text(page, "main")).includes("line 2: "));
    check("options with a wrong row are not put to use", !fs.existsSync(path.join(city, "options.csv")));
    await page.setInputFiles("#file-budget", budget);
    await until(page, "the budget", async () => fs.existsSync(path.join(city, "budget.csv")));
    await page.waitForLoadState();
    await page.setInputFiles("#file-options", good);
    await page.waitForSelector("#target");
    check("options that read are put to use",
        fs.readFileSync(path.join(city, "options.csv"), "utf8") === fs.readFileSync(good, "utf8"));
    await page.fill("#target", "$1,000");
    await page.selectOption("#unit", "7");
    await page.click("form button");
    await settled(page);
    check("the set is said", (await text(page, ".finding")).startsWith("1 reduction of 2"));
    check("its money is a raise of a unit", (await text(page, "main")).includes("a raise of 1.04% for unit 7"));
    check("harm is drawn against savings", (await text(page, "svg.wide title"))
        === "A point of harm saves $1,040 in the set, $2,500 among the reductions left out");
    await accessible(page, "reductions");
    await look(page, "reductions");
    await page.click("summary:has-text('Bring other')");
    await page.setInputFiles("#file-options", good);
    await until(page, "the old options", async () =>
        fs.existsSync(path.join(city, ".confer/replaced/0001-options.csv")));
    check("reductions: the console is quiet", seen.length === 0, seen.join("\n"));
    await close();
}

/* --- A folder in which nothing reads: every page says so, at the place, and goes on --- */

async function broken() {
    const town = path.join(top, "broken");
    fs.cpSync(path.join(root, "examples/tour"), town, { recursive: true });
    fs.writeFileSync(path.join(town, "offers/bad.terms"),
        "offer \"Bad\"\nfrom union\nraise 3% on 7/1\nlump sum 500 on 2025-07-05\n");
    fs.appendFileSync(path.join(town, "roster.csv"), "zzz,Nobody,9\n");
    const site = await serve(town);
    const { page, close } = await open(site);
    for (const where of ["/", "/compare", "/trace/bad", "/people", "/money", "/staff", "/me", "/fit",
        "/market", "/timeline", "/reports", "/reports/file?offer=bad", "/inputs", "/offer/bad", "/"]) {
        await go(page, site.origin + where);
        await withoutCommands(page, `${where} of a broken folder`);
    }
    await accessible(page, "a broken folder");
    await look(page, "broken");
    fs.writeFileSync(path.join(town, "timeline.terms"), "timeline \"Talks\"\n"
        + "event offer by employer source \"a release\" on 2025-05-01\n");
    await go(page, site.origin + "/timeline");
    const [ics] = await Promise.all([page.waitForEvent("download"), page.click("a:has-text('calendar')")]);
    check("a timeline comes down as a calendar",
        fs.readFileSync(await ics.path(), "utf8").startsWith("BEGIN:VCALENDAR"));
    await go(page, site.origin + "/");
    await page.click(".problems a:has-text('offers/bad.terms, line 4')");
    await page.waitForURL("**/offer/bad#line-4");
    await until(page, "the line is chosen", () => page.evaluate(() => {
        const area = document.querySelector("#terms");
        return area.value.slice(area.selectionStart, area.selectionEnd).startsWith("lump sum 500");
    }));
    check("a problem leads to its line", true);
    await close();
}

/* --- Reports with everything in them --- */

async function wholeReports() {
    const city = path.join(top, "whole");
    fs.mkdirSync(path.join(city, "offers"), { recursive: true });
    fs.writeFileSync(path.join(city, "current.terms"), "agreement \"Two clerks\"\nroster \"roster.csv\"\n"
        + "pay biweekly from 2025-07-05 paid 6 days after\nhorizon FY2025-26 to FY2025-26\n");
    fs.writeFileSync(path.join(city, "roster.csv"), "id,class,rate\n1,CLERK,20.00\n2,CLERK,30.00\n");
    fs.writeFileSync(path.join(city, "options.csv"), "id,department,kind,annual savings,fund,weight\n"
        + "A,Library,vacancy,1040,general,1\nB,Library,one-time,5000,general,2\n");
    fs.writeFileSync(path.join(city, "budget.csv"), "fiscal_year,department,fund,category,type,amount\n"
        + "FY2025-26,Library,general,Pay,Expense,100000\n");
    for (let i = 1; i <= 6; i++)
        fs.writeFileSync(path.join(city, `offers/o${i}.terms`),
            `offer "Offer ${i}"\nraise ${i}% on 2025-07-05\n`);
    fs.writeFileSync(path.join(city, "offers/space.terms"),
        "offer \"What could be\"\nraise 0%..2% by 1% on 2025-07-05\n");
    const site = await serve(city);
    const { page, close } = await open(site);
    await go(page, site.origin + "/reports");
    check("a space is no offer to report on", !(await page.$("input[name=offer][value=space]")));
    check("offers go by their titles", (await text(page, "form fieldset")).includes("Offer 6"));
    await page.click("summary:has-text('More sections')");
    await accessible(page, "reports, all fields");
    await look(page, "reports-all");
    for (let i = 2; i <= 6; i++)
        await page.check(`input[value=o${i}]`);
    await page.selectOption("#space", "space");
    await page.fill("#within0", "FY2025-26=$1,500");
    await page.fill("#target", "$1,000");
    await page.click("button.main");
    await page.waitForURL("**/reports/file**");
    await settled(page);
    const words = await text(page, "body");
    check("a report takes five offers", words.includes("o5") && !words.includes("o6"));
    check("a report has its packages", words.includes("Packages inside the money"));
    check("and its reductions", words.includes("1 reduction of 2"));
    await close();
}

/* --- A large roster: figures while one types, and work that shows how far it is --- */

async function large() {
    const n = Number(process.env.CONFER_DESK_MEMBERS ?? 100000);
    const big = path.join(top, "large");
    fs.mkdirSync(path.join(big, "offers"), { recursive: true });
    const classes = 600, lines = ["id,class,step,fte,hired,step_date,department"];
    for (let i = 0; i < n; i++) {
        const month = String(1 + i % 12).padStart(2, "0"), day = String(1 + i % 28).padStart(2, "0");
        lines.push(`${i},C${i % classes},${1 + i % 5},${i % 7 ? 1 : 0.5},20${10 + i % 14}-${month}-${day},`
            + `2025-${month}-${day},D${i % 40}`);
    }
    fs.writeFileSync(path.join(big, "roster.csv"), lines.join("\n") + "\n");
    fs.writeFileSync(path.join(big, "schedule.csv"), "range,1,2,3,4,5\n" + Array.from({ length: classes },
        (_, i) => `C${i},` + [0, 1, 2, 3, 4].map((s) => (18 + i / 20 + s * 1.1).toFixed(2)).join(","))
        .join("\n") + "\n");
    fs.writeFileSync(path.join(big, "current.terms"), "agreement \"Large\"\nroster \"roster.csv\"\n"
        + "schedule \"schedule.csv\"\npay biweekly from 2025-01-04 paid 6 days after\n"
        + "rates hourly rounded to $0.01\nhours 80 per period\nhorizon FY2025-26 to FY2027-28\n"
        + "contribution retirement 20% of pensionable\n");
    fs.writeFileSync(path.join(big, "offers/a.terms"), "offer \"A\"\nraise 3% on 2025-07-05\n");
    fs.writeFileSync(path.join(big, "offers/long.terms"), "offer \"Long\"\n" + Array.from({ length: 240 },
        (_, i) => `raise 0.${100 + i}% on 2026-01-03 for department = D${i % 40}\n`).join(""));
    const site = await serve(big);
    const { page, close } = await open(site);
    await settled(page);
    await page.goto(site.origin + "/offer/a");
    await until(page, "the first figures", async () => (await text(page, "#figure-total")).includes("$"));
    for (let i = 1; i <= 15; i++) { /* every text is whole, so that every one is costed */
        const before = await text(page, "#figure-total");
        await page.fill("#terms", `offer "A"\nraise 3.${i}% on 2025-07-05\n`);
        await until(page, "the next figures", async () =>
            (await text(page, "#figure-total")) !== before);
    }
    await page.waitForTimeout(300);
    const times = await page.evaluate(() => performance.getEntriesByName("recost").map((e) => e.duration));
    check("every keystroke was answered", times.length > 5, times.length);
    times.sort((a, b) => a - b);
    console.log(`keystroke to painted figures, ${n.toLocaleString("en-US")} members: median `
        + `${times[times.length >> 1].toFixed(0)} ms, worst ${times.at(-1).toFixed(0)} ms`);
    fs.writeFileSync(path.join(big, "offers/a.terms"), "offer \"A\"\nraise 3.5% on 2025-07-05\n");
    await page.route("**/?show=long", async (route) => { /* so that the page stays to be looked at */
        const response = await route.fetch();
        const headers = response.headers();
        delete headers.refresh;
        await route.fulfill({ response, headers });
    });
    await page.goto(site.origin + "/?show=long");
    if (await page.$("progress.work")) {
        check("long work has a button to stop it", await page.isVisible("button:has-text('Stop')"));
        await accessible(page, "long work");
        await look(page, "progress");
        await page.click("button:has-text('Stop')");
        await page.waitForSelector("h1");
    } else {
        console.log("the long work was done before it could be seen");
    }
    await page.unroute("**/?show=long");
    await page.goto(site.origin + "/compare?a=a&b=long");
    await settled(page);
    await page.focus("#months-range");
    for (let i = 0; i < 12; i++)
        await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(200);
    const slides = await page.evaluate(() => performance.getEntriesByName("slide").map((e) => e.duration));
    slides.sort((a, b) => a - b);
    console.log(`slider to painted figures: median ${slides[slides.length >> 1].toFixed(0)} ms, worst `
        + `${slides.at(-1).toFixed(0)} ms`);
    check("every step of the slider was shown", slides.length === 12, slides.length);
    await close();
}

try {
    const site = await serve(folder);
    const first = await open(site);
    const { page } = first;
    check("the token leaves the address", !page.url().includes("t="), page.url());
    await beginning(page, site);
    await writing(page, site);
    await twoWindows(first, site);
    const answer = await table(page, site);
    await trace(page, site, answer);
    await tries(page, site);
    await compare(page, site);
    await changes(page, site);
    await member(page, site);
    await reports(page, site);
    await keyboard(page, site);
    await everywhere(site, first);
    check("the console is quiet", first.seen.length === 0, first.seen.join("\n"));
    check("nothing comes from elsewhere",
        first.sent.every((url) => url.startsWith(site.origin + "/") || url.startsWith("blob:")));
    const second = await browser.newContext();
    const stranger = await second.newPage();
    await stranger.goto(site.link);
    await stranger.waitForTimeout(500);
    check("the link works once", !(await stranger.$("header.top")));
    await accessible(stranger, "no session");
    await second.close();
    await first.close();
    await rooms();
    await reductions();
    await broken();
    await wholeReports();
    await large();
} catch (error) {
    check("the walk goes on to its end", false, error.stack);
} finally {
    await browser.close();
    for (const server of servers)
        server.kill();
    fs.rmSync(top, { recursive: true });
}
finish();
