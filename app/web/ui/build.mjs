/* Builds app/web/assets: scripts and styles by esbuild, icon.svg, vote.wasm by clang, and SHA256SUMS.
 *
 *     node build.mjs            writes them
 *     node build.mjs --check    compares a fresh build with what is there
 *
 * The same sources and the same tool versions (package-lock.json; clang 14) give the same bytes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");
const assets = path.join(root, "app/web/assets");
const out = fs.mkdtempSync(path.join(os.tmpdir(), "confer-ui-"));

/* The C that a voting page needs: headers marked for the page, and what they stand on. */
const sources = [
    ...["page", "page_wasm", "ballot", "ballot_make", "election", "credential", "proof", "json",
        "fault", "group", "scalar", "entropy"].map((name) => `src/vote/${name}.c`),
    ...["mem", "arena", "str", "sha256"].map((name) => `src/base/${name}.c`),
];

function compile() {
    execFileSync("clang-14", ["--target=wasm32-wasi", "-std=c17", "-O3", "-DNDEBUG", "-Isrc",
        "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-ffunction-sections",
        "-fdata-sections", "-ffile-prefix-map=" + root + "=.", "-mexec-model=reactor",
        "-nostartfiles", ...sources, "-o", path.join(out, "vote.wasm"), "-Wl,--no-entry",
        "-Wl,--gc-sections", "-Wl,--strip-all", "-Wl,-z,stack-size=131072"],
        { cwd: root, stdio: "inherit" });
}

function bundle() {
    execFileSync(process.execPath, [path.join(here, "node_modules/typescript/bin/tsc"), "-p", here],
        { stdio: "inherit" });
    esbuild.buildSync({
        absWorkingDir: here,
        entryPoints: { vote: "src/main.ts", site: "src/site.css",
            desk: "src/desk/main.ts", "desk-style": "src/desk/desk.css" },
        outdir: out,
        bundle: true,
        minify: true,
        format: "iife",
        target: "es2020",
        charset: "utf8",
        legalComments: "none",
    });
}

compile();
bundle();
fs.copyFileSync(path.join(here, "src/icon.svg"), path.join(out, "icon.svg"));
fs.renameSync(path.join(out, "desk-style.css"), path.join(out, "desk.css"));
const names = ["desk.css", "desk.js", "icon.svg", "site.css", "vote.js", "vote.wasm"];
let sums = "";
let stale = 0;
for (const name of names) {
    const bytes = fs.readFileSync(path.join(out, name));
    sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
    console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}
fs.writeFileSync(path.join(out, "SHA256SUMS"), sums);
for (const name of [...names, "SHA256SUMS"]) {
    const built = fs.readFileSync(path.join(out, name));
    const place = path.join(assets, name);
    if (!process.argv.includes("--check")) {
        fs.writeFileSync(place, built);
    } else if (!fs.existsSync(place) || !built.equals(fs.readFileSync(place))) {
        console.error(`${name} is not what its sources give: run \`make ui\``);
        stale++;
    }
}
fs.rmSync(out, { recursive: true });
process.exit(stale ? 1 : 0);
