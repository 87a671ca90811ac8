/* Builds app/page/assets: pages that are one file, with the program's own C inside as WebAssembly.
 *
 *     node app/page/build.mjs            writes them
 *     node app/page/build.mjs --check    compares a fresh build with what is there
 *
 * Needs clang-14, lld, wasi-libc and libclang-rt-14-dev-wasm32, and the esbuild of app/web/ui (`npm
 * ci` there). The same sources and tools give the same bytes. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const assets = path.join(here, "assets");
const out = fs.mkdtempSync(path.join(os.tmpdir(), "confer-page-"));
const folder = (name) => fs.readdirSync(path.join(root, name)).filter((f) => f.endsWith(".c")).sort()
    .map((f) => `${name}/${f}`);
const { transformSync } = createRequire(path.join(root, "app/web/ui/package.json"))("esbuild");
const text = (name) => fs.readFileSync(path.join(here, name), "utf8");
const small = (name, loader) => transformSync(text(name),
    { loader, minify: true, target: "es2020", charset: "utf8", legalComments: "none" }).code.trim();

/* A module that imports nothing, as small as the compiler makes it. */
function compile(name, sources, flags) {
    const file = path.join(out, name);
    execFileSync("clang-14", ["--target=wasm32-wasi", "-std=c17", "-Oz", "-flto", "-DNDEBUG", "-Isrc",
        "-Iinclude", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-ffunction-sections",
        "-fdata-sections", "-ffile-prefix-map=" + root + "=.", "-mexec-model=reactor",
        "-nostartfiles", ...flags, ...sources, "-o", file, "-Wl,--no-entry", "-Wl,--gc-sections",
        "-Wl,--strip-all", "-Wl,-z,stack-size=262144", "-lc-printscan-no-floating-point"], { cwd: root, stdio: "inherit" });
    return gzipSync(fs.readFileSync(file), { level: 9 }).toString("base64");
}

function member() {
    const wasm = compile("member.wasm", [
        ...["arena", "date", "diag", "dict", "lock", "map64", "mem", "number", "str"]
            .map((name) => `src/base/${name}.c`),
        ...folder("src/model"), ...folder("src/cost"), "src/show/value.c",
        "src/read/index_value.c",
        ...["deal", "member", "member_row", "member_wasm", "print_wasm"].map((name) => `src/page/${name}.c`),
    ], ["-DCF_CODES_WITHOUT_TEXTS", "-DCF_PAGE_PRINTS", "-fno-builtin-printf"]);
    return text("member.html").replace("{{STYLE}}", () => small("member.css", "css"))
        .replace("{{WASM}}", () => wasm).replace("{{SCRIPT}}", () => small("member.js", "js"));
}

let stale = 0;
const pages = { "member.html": member() };
for (const [name, page] of Object.entries(pages)) {
    const place = path.join(assets, name);
    console.log(`${name}: ${page.length} bytes, ${gzipSync(page, { level: 9 }).length} gzipped`);
    if (!process.argv.includes("--check")) {
        fs.mkdirSync(assets, { recursive: true });
        fs.writeFileSync(place, page);
    } else if (!fs.existsSync(place) || fs.readFileSync(place, "utf8") !== page) {
        console.error(`${name} is not what its sources give: run \`node app/page/build.mjs\``);
        stale++;
    }
}
fs.rmSync(out, { recursive: true });
process.exit(stale ? 1 : 0);
