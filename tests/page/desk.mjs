/* confer.html in a real browser, from a file: the table as the program says it, an edit that moves the
 * figures, a problem that leads to its place, a roster pasted and one from a workbook, a folder saved
 * and costed by the program, tabs by keyboard, axe at WCAG 2.1 AA, and not one request.
 *
 *     node tests/page/desk.mjs build/confer [FOLDER FOR PICTURES]
 *
 * Ends with `N passed, N failed`. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { check, finish, launch, root, violations } from "../browser.mjs";

const confer = path.resolve(process.argv[2]), pictures = process.argv[3];
const work = fs.mkdtempSync(path.join(os.tmpdir(), "confer-desk-"));
const tour = path.join(root, "examples/tour");
const page = pathToFileURL(path.join(root, "app/page/assets/confer.html")).href;

const said = (folder, ...words) => JSON.parse(execFileSync(confer, ["-C", folder, ...words, "--format", "json"]));
const money = (cents) => {
    const digits = String(Math.abs(cents)).padStart(3, "0");
    return `${cents < 0 ? "−" : ""}$${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
};

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true });
const p = await context.newPage();
const asked = [], problems = [];
p.on("request", (r) => asked.push(r.url()));
p.on("pageerror", (e) => problems.push(e.message));
p.on("console", (m) => { if (m.type() === "error") problems.push(m.text()); });
p.on("dialog", (d) => d.accept());
const picture = async (name) => { if (pictures) await p.screenshot({ path: path.join(pictures, `desk-${name}.png`), fullPage: true }); };
const axeSays = async () => (await violations(p)).join("; ");
await p.goto(page);
await p.waitForSelector("#table table");

/* The table. */
const offers = fs.readdirSync(path.join(tour, "offers")).map((f) => f.replace(/\.terms$/, "")).sort();
const expected = said(tour, "compare", ...offers);
const total = await p.locator("#table tr.total td").allTextContents();
check("the table's totals are the program's", total.join() === expected.offers.map((o) => money(o.total.cost)).join(), total.join());
const shares = await p.locator('#table tr:has(th:text-is("Of the status quo")) td').allTextContents();
const told = offers.map((o) => /\(([+-]?[\d.]+%)\)/.exec(execFileSync(confer, ["-C", tour, "cost", o], { encoding: "utf8" }))[1].replace("-", "−"));
check("percents are the program's", shares.length === offers.length && shares.join() === told.join(), `${shares} ${told}`);
check("axe on the table", await axeSays() === "", await axeSays());
await picture("table");

/* The editor. */
await p.keyboard.press("Tab");
await p.focus("#t-table");
await p.keyboard.press("ArrowRight");
check("tabs by arrow", await p.locator("#p-offer").isVisible());
await p.selectOption("#which", offers[0]);
const text = await p.inputValue("#text");
await p.fill("#text", text.replace(/raise [\d.]+%/, "raise 4.25%"));
await p.waitForTimeout(200);
const folder = path.join(work, "edited");
fs.cpSync(tour, folder, { recursive: true });
fs.writeFileSync(path.join(folder, "offers", `${offers[0]}.terms`), text.replace(/raise [\d.]+%/, "raise 4.25%"));
const edited = said(folder, "cost", offers[0]);
check("an edit moves the figures", (await p.locator("#figures tr.total td").textContent()) === money(edited.total.cost));
check("axe on the editor", await axeSays() === "", await axeSays());
await picture("editor");
await p.fill("#text", text + "\nraize 3% on 2025-07-01\n");
await p.waitForTimeout(200);
check("a misspelt word is shown with its remedy", /raise/.test(await p.locator("#problems li.error").first().textContent()));
await p.locator("#problems a").first().click();
check("and leads to its place", (await p.evaluate(() => { const t = document.getElementById("text"); return t.value.slice(t.selectionStart, t.selectionEnd); })) === "raize");
/* A space: what it is, and its two ends, which cost what such offers cost. */
const range = text.replace(/raise [\d.]+%/, "raise 2%..5% by 1%");
await p.fill("#text", range);
await p.waitForTimeout(200);
const ends = ["2%", "5%"].map((percent) => {
    fs.writeFileSync(path.join(folder, "offers", `${offers[0]}.terms`), range.replace("2%..5% by 1%", percent));
    return money(said(folder, "cost", offers[0]).total.cost);
});
check("a space says what it is", /a space of packages, not one offer: its ranges make 4 packages/.test(await p.textContent("#figures")), await p.textContent("#figures"));
check("its ends cost what such offers cost", (await p.locator("#figures tr.total td").allTextContents()).join() === ends.join(), ends.join());
check("and it has no problems", (await p.textContent("#problems")).trim() === "None.", await p.textContent("#problems"));
check("axe on a space", await axeSays() === "", await axeSays());
await picture("space");
await p.click("#t-table");
check("the table is of the other offers", /a space of packages/.test(await p.textContent("#chosen")) && await p.locator("#table tr.total").count() === 1);
await p.click("#t-offer");
await p.fill("#text", text);

/* Inputs: pasted, and from a workbook. */
await p.click("#t-inputs");
check("axe on the inputs", await axeSays() === "", await axeSays());
const csv = fs.readFileSync(path.join(tour, "roster.csv"), "utf8").replace(/\r/g, "");
const tsv = csv.replace(/,/g, "\t").replace("101\t", "900\t");
await p.evaluate((pasted) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", pasted);
    document.getElementById("paste-roster").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}, tsv);
check("a pasted roster is taken", /900/.test(await p.evaluate(() => JSON.stringify(confer("explain", document.getElementById("which").value, "900").json ?? ""))));
await p.evaluate((pasted) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", pasted);
    document.getElementById("paste-roster").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}, tsv.replace("\tClerk\t", "\tClark\t"));
check("a rejected row is listed with its reason", /Clark/.test(await p.locator("#rejected").textContent()));
const flood = [tsv.split("\n")[0], ...Array.from({ length: 20000 }, (_, i) => tsv.split("\n")[1].replace(/^[^\t]*/, `M${i}`).replace("Clerk", "Clark"))].join("\n") + "\n";
await p.evaluate((pasted) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", pasted);
    document.getElementById("paste-roster").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}, flood);
check("rows beyond those listed are counted", /and 19900 more/.test(await p.locator("#rejected").textContent()), (await p.locator("#rejected").textContent()).slice(-200));
await picture("inputs");
execFileSync("python3", ["-c", `
import sys
sys.path.insert(0, sys.argv[3])
import csv, zipfile
from xml.sax.saxutils import escape
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8-sig')))
def cell(r, c, v):
    ref = chr(65 + c) + str(r + 1)
    if rows[0][c] == 'step_date' and r and v:
        import datetime
        return '<c r="%s" s="1"><v>%d</v></c>' % (ref, (datetime.date.fromisoformat(v) - datetime.date(1899, 12, 30)).days)
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (ref, escape(v)) if v else ''
sheet = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + ''.join('<row r="%d">%s</row>' % (r + 1, ''.join(cell(r, c, v) for c, v in enumerate(row))) for r, row in enumerate(rows)) + '</sheetData></worksheet>'
z = zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED)
z.writestr('xl/workbook.xml', '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>')
z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
z.writestr('xl/styles.xml', '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
z.writestr('xl/worksheets/sheet1.xml', sheet)
z.close()
`, path.join(tour, "roster.csv"), path.join(work, "roster.xlsx"), root]);
await p.setInputFiles("#file-roster", path.join(work, "roster.xlsx"));
await p.locator("#live", { hasText: "roster.xlsx was read" }).waitFor();
await p.click("#t-table");
await p.waitForSelector("#table tr.total");
const again = await p.locator("#table tr.total td").allTextContents();
check("the workbook's roster gives the same cents", again.join() === total.join(), again.join());

/* Saved, costed by the program, opened again. */
const [download] = await Promise.all([p.waitForEvent("download"), p.click("#save")]);
const saved = path.join(work, "saved.zip"), unpacked = path.join(work, "unpacked");
await download.saveAs(saved);
execFileSync("python3", ["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])", saved, unpacked]);
const ours = said(unpacked, "compare", ...offers);
check("the saved folder costs the same", ours.offers.map((o) => o.total.cost).join() === expected.offers.map((o) => o.total.cost).join());
await p.setInputFiles("#open", saved);
await p.locator("#live", { hasText: /^Opened\.$/ }).waitFor();
check("the saved folder opens", (await p.locator("#table tr.total td").allTextContents()).join() === total.join());
fs.writeFileSync(path.join(work, "bad.zip"), "PK nothing");
await p.setInputFiles("#open", path.join(work, "bad.zip"));
await p.locator("#live", { hasText: "cannot be opened" }).waitFor();
check("what is no archive is refused, and nothing is lost", (await p.locator("#table tr.total td").allTextContents()).join() === total.join());

/* A county's roster, pasted: 100,000 rows, the same cents as the program's. */
const lines = fs.readFileSync(path.join(tour, "roster.csv"), "utf8").trim().split(/\r?\n/);
const large = [lines[0]];
for (let i = 1; i <= 100000; i++)
    large.push(lines[1 + i % (lines.length - 1)].replace(/^[^,]*/, `M${i}`));
const county = path.join(work, "county");
fs.cpSync(tour, county, { recursive: true });
fs.writeFileSync(path.join(county, "roster.csv"), large.join("\n") + "\n");
const paste = (text) => p.evaluate((cells) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", cells);
    document.getElementById("paste-roster").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}, text.replaceAll(",", "\t"));
await p.click("#t-inputs");
await paste(large.join("\n"));
await p.click("#t-table");
const many = (await p.locator("#table tr.total td").allTextContents()).join();
const counted = said(county, "compare", ...offers).offers.map((o) => money(o.total.cost)).join();
check("100,000 pasted rows give the program's cents", many === counted, `${many} ${counted}`);

/* Names that would run: in a spreadsheet, on a page. */
await p.click("#t-inputs");
await paste([lines[0], ...lines.slice(1).map((line) => line.replace(/^[^,]*,[^,]*/, (start) =>
    `${start.split(",")[0]}<img src=x onerror=alert(1)>,=cmd|' /C calc'!A0<img src=y>`))].join("\n"));
check("hostile cells are rejected as text", /<img src=/.test(await p.locator("#rejected").textContent()) &&
    await p.locator("img").count() === 0, await p.locator("#rejected").textContent());
await p.setInputFiles("#open", saved);
await p.locator("#live", { hasText: /^Opened\.$/ }).waitFor();

/* Help; a hostile name; phone and dark. */
await p.click("#t-help");
await p.fill("#topic", "lump sum");
await p.click("#look");
check("a clause is looked up", /lump sum/.test(await p.locator("#answer").textContent()));
check("axe on help", await axeSays() === "", await axeSays());
await p.click("#t-inputs");
await p.fill("#agreement", (await p.inputValue("#agreement")).replace(/agreement "[^"]*"/, 'agreement "<img src=x onerror=alert(1)>"'));
await p.click("#t-table");
check("a hostile title is text", await p.locator("img").count() === 0);
check("one file, nothing else asked", asked.every((url) => url.split("#")[0] === page || url.startsWith("blob:")), asked.join());
check("no errors", problems.length === 0, problems.join());
const phone = await browser.newContext({ viewport: { width: 320, height: 800 }, colorScheme: "dark" });
const q = await phone.newPage();
await q.goto(page);
await q.waitForSelector("#table table");
check("no sideways scrolling on a phone", await q.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
if (pictures)
    await q.screenshot({ path: path.join(pictures, "desk-phone.png"), fullPage: true });
await browser.close();
fs.rmSync(work, { recursive: true });
finish();
