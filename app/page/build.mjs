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

const version = /project\(confer VERSION (\S+)/i.exec(
    fs.readFileSync(path.join(root, "CMakeLists.txt"), "utf8"))[1];

/* A module that imports nothing, as small as the compiler makes it. */
function compile(name, sources, flags, libraries) {
    const file = path.join(out, name);
    execFileSync("clang-14", ["--target=wasm32-wasi", "-std=c17", "-Oz", "-flto", "-DNDEBUG", "-Isrc",
        "-Iinclude", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-ffunction-sections",
        "-fdata-sections", "-ffile-prefix-map=" + root + "=.", "-mexec-model=reactor",
        "-nostartfiles", ...flags, ...sources, "-o", file, "-Wl,--no-entry", "-Wl,--gc-sections",
        "-Wl,--strip-all", "-Wl,-z,stack-size=262144", ...libraries], { cwd: root, stdio: "inherit" });
    return gzipSync(fs.readFileSync(file), { level: 9 }).toString("base64");
}

function member() {
    const wasm = compile("member.wasm", [
        ...["arena", "date", "diag", "diag_order", "dict", "lock", "map64", "mem", "number", "str"]
            .map((name) => `src/base/${name}.c`),
        ...folder("src/model"), ...folder("src/cost"), "src/show/value.c",
        "src/read/index_value.c",
        ...["deal", "member", "member_row", "member_wasm", "print_wasm"].map((name) => `src/page/${name}.c`),
    ], ["-DCF_CODES_WITHOUT_TEXTS", "-DCF_PAGE_PRINTS", "-fno-builtin-printf"],
        []);
    return text("member.html").replace("{{STYLE}}", () => small("member.css", "css"))
        .replace("{{WASM}}", () => wasm).replace("{{SCRIPT}}", () => small("member.js", "js"));
}

/* The whole library but what needs other programs, files or a network. */
function desk() {
    const left_out = /^(vote|import|polls|publish|new_|pack|cut_)/;
    const wasm = compile("desk.wasm", [
        ...["base", "model", "clause", "cost", "read", "show", "staff", "tell"].flatMap((m) => folder(`src/${m}`))
            .filter((f) => !f.endsWith("_carried.c")),
        ...folder("src/page").filter((f) => !f.endsWith("_wasm.c")),
        ...folder("src/answer").filter((f) => !left_out.test(path.basename(f))),
        "app/page/desk_wasm.c",
    ], [`-DCONFER_VERSION="${version}"`, "-D_WASI_EMULATED_GETPID", "-Wno-deprecated-declarations"],
    ["-Wl,-z,stack-size=1048576", "-lwasi-emulated-getpid", "-lc-printscan-no-floating-point"]);
    const tour = path.join(root, "examples/tour");
    const example = {};
    for (const name of ["current.terms", "roster.csv", "schedule.csv",
        ...fs.readdirSync(path.join(tour, "offers")).sort().map((f) => `offers/${f}`)])
        example[name] = fs.readFileSync(path.join(tour, name), "utf8");
    const script = small("sheets.js", "js") + "\n" + small("desk.js", "js");
    return text("desk.html").replace("{{STYLE}}", () => small("desk.css", "css"))
        .replace("{{VERSION}}", version).replace("{{WASM}}", () => wasm)
        .replace("{{DATA}}", () => JSON.stringify({ example }).replace(/</g, "\\u003c"))
        .replace("{{SCRIPT}}", () => script);
}

/* A trustee's key, turns in making a group's, and decryption. */
function trustee() {
    const left_out = /^(page|page_wasm|box_.*|board.*|folder|links|roll|qr|code_sheet|certificate|audit_log|manifest|notice|rows|rules|outcome)\.c$/;
    const wasm = compile("trustee.wasm", [
        ...folder("src/vote").filter((f) => !left_out.test(path.basename(f))),
        ...["mem", "arena", "str", "sha256", "lock", "number"].map((name) => `src/base/${name}.c`),
    ], ["-O3"], ["-Wl,-z,stack-size=1048576", "-lc-printscan-no-floating-point"]);
    return text("trustee.html").replace("{{STYLE}}", () => small("desk.css", "css"))
        .replace("{{VERSION}}", version).replace("{{WASM}}", () => wasm)
        .replace("{{SCRIPT}}", () => small("trustee.js", "js"));
}

let stale = 0;
const pages = { "member.html": member(), "confer.html": desk(), "trustee.html": trustee() };
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
