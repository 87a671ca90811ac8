/* Takes the pictures of docs/pictures anew, from the Kern example:
 *
 *     node tests/web/pictures.mjs build/confer */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, root } from "../browser.mjs";

const top = fs.mkdtempSync(path.join(os.tmpdir(), "confer-pictures-"));
fs.cpSync(path.join(root, "examples/kern-2025"), top, { recursive: true });

const server = spawn(path.resolve(process.argv[2]), ["serve", top, "--listen", "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "ignore"] });
const link = await new Promise((resolve) => server.stdout.once("data", (b) => resolve(String(b).trim())));
const { origin } = new URL(link);
const browser = await launch();

const pictures = [
    ["table", "/?show=county-offer&show=agreement", { colorScheme: "light" }, 840, 1340],
    ["offer", "/offer/county-offer", { colorScheme: "dark" }, 760],
    ["compare", "/compare?a=county-offer&b=agreement", { colorScheme: "light" }, 1230],
];
const context = await browser.newContext({ viewport: { width: 1180, height: 900 } });
const page = await context.newPage();
await page.goto(link);
await page.waitForSelector("header.top");
fs.mkdirSync(path.join(root, "docs/pictures"), { recursive: true });
for (const [name, where, media, height, width = 1180] of pictures) {
    await page.emulateMedia(media);
    await page.setViewportSize({ width, height });
    for (let i = 0; i < 50; i++) {
        await page.goto(origin + where);
        if (!await page.$("progress.work"))
            break;
        await page.waitForTimeout(500);
    }
    if (name === "compare")
        await page.fill("#months", "8");
    await page.waitForTimeout(1200);
    await page.screenshot({ path: path.join(root, `docs/pictures/${name}.png`) });
}
await browser.close();
server.kill();
fs.rmSync(top, { recursive: true });
