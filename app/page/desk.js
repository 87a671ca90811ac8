"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const esc = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const say = (text) => { $("live").textContent = text; };
  const money = (cents) => {
    const digits = String(Math.abs(cents)).padStart(3, "0");
    return `${cents < 0 ? "−" : ""}$${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
  };

  /* --- The core: the library, compiled --------------------------------------------------------- */
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const module = await new Response(new Blob([bytesOf($("core").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  /* It has no files: whatever it would ask of a system is refused (8: no such file). */
  const nothing = { wasi_snapshot_preview1: new Proxy({}, { get: () => () => 8 }) };
  const core = (await WebAssembly.instantiate(module, nothing)).instance.exports;
  if (core._initialize) core._initialize();
  const encode = (text) => new TextEncoder().encode(text);
  const give = (...parts) => {
    const length = parts.reduce((n, p) => n + p.length, 0);
    let at = core.input(length);
    const memory = new Uint8Array(core.memory.buffer);
    for (const part of parts) { memory.set(part, at); at += part.length; }
    return length;
  };
  const ask = (...words) => {
    core.ask(give(encode(words.map((w) => w + "\0").join(""))));
    const at = core.output(), n = core.output_len();
    const answer = JSON.parse(new TextDecoder().decode(new Uint8Array(core.memory.buffer, at, n)));
    answer.problems.unlisted = answer.n_problems - answer.problems.length;
    return answer;
  };
  window.confer = ask;

  /* --- The folder ------------------------------------------------------------------------------ */
  const files = new Map(); /* name -> bytes */
  let chosen = new Set(), current = null, changed = false;
  const offers = () => [...files.keys()].filter((f) => /^offers\/[^/]+\.terms$/.test(f)).map((f) => f.slice(7, -6)).sort();
  const textOf = (name) => (files.has(name) ? new TextDecoder().decode(files.get(name)) : "");
  const put = (name, content) => {
    const bytes = typeof content === "string" ? encode(content) : content;
    files.set(name, bytes);
    core.put(give(encode(name + "\0"), bytes), 0);
    changed = true;
  };
  const drop = (name) => { files.delete(name); core.put(give(encode(name + "\0")), 1); changed = true; };
  const load = (entries) => {
    for (const name of [...files.keys()]) drop(name);
    for (const [name, content] of entries) put(name, content);
    spaces.clear();
    chosen = new Set(offers().filter((o) => !spaceOf(o)).slice(0, 4));
    current = offers()[0] || null;
    changed = false;
    show();
  };
  /* Offers in which ranges stand for values: spaces of packages, which have no one cost. */
  const spaces = new Map(); /* name -> [text, answer] */
  const spaceOf = (name) => {
    const text = textOf(`offers/${name}.terms`);
    if (spaces.get(name)?.[0] !== text) {
      const answer = /\.\./.test(text) ? ask("space", name) : {};
      spaces.set(name, [text, answer.json && answer.json.levers.length ? answer.json : null]);
    }
    return spaces.get(name)[1];
  };
  const named = (verb) => { const m = new RegExp(`^[^#\\n]*\\b${verb}\\s+"([^"]+)"`, "mi").exec(textOf("current.terms")); return m ? m[1] : `${verb}.csv`; };

  /* --- Problems -------------------------------------------------------------------------------- */
  const place = (p) => `${p.file}${p.line ? `:${p.line}` : ""}${p.header ? `, column ${p.header}` : p.column ? `:${p.column}` : ""}`;
  const problemList = (problems, none) => {
    const seen = problems.filter((p) => p.severity !== "note" || problems.length < 30);
    if (!seen.length) return `<p>${none}</p>`;
    const more = seen.length - 100 + (problems.unlisted || 0);
    return `<ul class="list">${seen.slice(0, 100).map((p) => `<li class="${p.severity}"><a href="#" data-file="${esc(p.file)}" data-line="${p.line}" data-column="${p.column}">${esc(place(p))}</a>: <b>${p.severity}</b> ${esc(p.message)}${p.help ? ` <span>${esc(p.help)}</span>` : ""} (${esc(p.code)})</li>`).join("")}</ul>${more > 0 ? `<p>and ${more} more</p>` : ""}`;
  };
  const goTo = (file, line, column) => {
    const area = file === "current.terms" ? $("agreement") : $("text");
    if (file.startsWith("offers/")) { current = file.slice(7, -6); tab("offer"); showOffer(); }
    else tab("inputs");
    if (!file.endsWith(".terms")) return;
    const lines = area.value.split("\n");
    const at = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0) + Math.max(0, column - 1);
    area.focus();
    area.setSelectionRange(at, at + Math.max(1, (lines[line - 1] || "").slice(column - 1).search(/\s|$/)));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-file]");
    if (link) { event.preventDefault(); goTo(link.dataset.file, +link.dataset.line, +link.dataset.column); }
  });

  /* --- Table ----------------------------------------------------------------------------------- */
  const row = (name, cells, total) => `<tr${total ? ' class="total"' : ""}><th scope="row">${esc(name)}</th>${cells.map((c) => `<td class="n">${c}</td>`).join("")}</tr>`;
  /* To a tenth of a percent, half away from zero, as `confer cost` says it. */
  const share = (part, whole) => {
    if (whole <= 0) return "–";
    const n = BigInt(Math.abs(part)), w = BigInt(whole), tenths = (n * 2000n + w) / (2n * w);
    return `${tenths === 0n ? "" : part < 0 ? "−" : "+"}${tenths / 10n}.${tenths % 10n}%`;
  };
  function grid(list) {
    const years = list[0].fiscal_years.map((y) => y.fiscal_year);
    const head = `<tr><th scope="col">Cost</th>${list.map((o) => `<th scope="col" class="n">${esc(o.offer)}</th>`).join("")}</tr>`;
    const body = years.map((y, i) => row(y, list.map((o) => money(o.fiscal_years[i].cost)))).join("") +
      row("In all", list.map((o) => money(o.total.cost)), true) +
      row("Ongoing, a year", list.map((o) => money(o.total.ongoing))) + row("One-time", list.map((o) => money(o.total.one_time))) +
      row("Of the status quo", list.map((o) => share(o.total.cost, o.total.status_quo))) +
      years.map((y) => row(`One more 1% in ${y}`, list.map((o) => money(o.one_percent[y] ?? 0)))).join("");
    return `<div class="wide" tabindex="0" role="region" aria-label="Cost by fiscal year"><table><caption>Employer’s cost beyond the agreement in force; ${list[0].members} members, ${list[0].periods} pay periods</caption><thead>${head}</thead><tbody>${body}</tbody></table></div>`;
  }
  function pairs(answer) {
    if (!answer.pairs || !answer.pairs.length) return "";
    return `<h2>Who gains more</h2><div class="wide"><table><thead><tr><th scope="col">Between</th><th scope="col" class="n">more under the first</th><th scope="col" class="n">more under the second</th><th scope="col" class="n">the same</th><th scope="col">the second overtakes on</th><th scope="col" class="n">at worst behind by</th></tr></thead><tbody>${answer.pairs.map((p) => `<tr><th scope="row">${esc(p.a)} and ${esc(p.b)}</th><td class="n">${p.members_better_a}</td><td class="n">${p.members_better_b}</td><td class="n">${p.members_same}</td><td>${p.overtakes || "never"}</td><td class="n">${money(-p.largest_shortfall)}</td></tr>`).join("")}</tbody></table></div>`;
  }
  function showTable() {
    const all = offers();
    $("chosen").innerHTML = "<legend>Offers side by side</legend>" + (all.length ? all.map((o) => (spaceOf(o) ? `<span>${esc(o)}: a space of packages, see Offers</span>` : `<label><input type="checkbox" value="${esc(o)}"${chosen.has(o) ? " checked" : ""}> ${esc(o)}</label>`)).join("") : "<p>There are no offers yet.</p>");
    const list = all.filter((o) => chosen.has(o) && !spaceOf(o));
    if (!list.length) { $("table").innerHTML = "<p>Choose an offer.</p>"; return; }
    const answer = list.length > 1 ? ask("compare", ...list) : ask("cost", list[0]);
    if (answer.status !== 0) {
      $("table").innerHTML = `<p class="error">${esc(answer.message)}</p>${problemList(answer.problems, "")}`;
      return;
    }
    const json = list.length > 1 ? answer.json : { offers: [answer.json], pairs: [] };
    const finding = answer.text.split("\n\n").find((part) => /would cost/.test(part)) || "";
    $("table").innerHTML = `<p class="say" id="finding">${esc(finding.replace(/\s+/g, " ").trim())}</p><p class="bar"><button type="button" id="copy">Copy this sentence</button> <button type="button" id="print">Print</button></p>${grid(json.offers)}${pairs(json)}<details><summary>The whole answer, as the program writes it</summary><pre tabindex="0">${esc(answer.text)}</pre></details>`;
    $("copy").onclick = async () => { try { await navigator.clipboard.writeText($("finding").textContent); say("Copied."); } catch (e) { getSelection().selectAllChildren($("finding")); say("Selected: copy it with Ctrl+C."); } };
    $("print").onclick = () => window.print();
  }
  $("chosen").addEventListener("change", (event) => { event.target.checked ? chosen.add(event.target.value) : chosen.delete(event.target.value); const at = event.target.value; showTable(); document.querySelector(`#chosen input[value="${CSS.escape(at)}"]`)?.focus(); });

  /* --- Offers ---------------------------------------------------------------------------------- */
  function showFigures() {
    if (!current) { $("figures").innerHTML = "<p>There is no offer yet: choose New.</p>"; $("problems").innerHTML = ""; return; }
    const space = spaceOf(current);
    if (space) { showSpace(space); return; }
    const answer = ask("cost", current);
    $("figures").innerHTML = answer.status === 0 ? grid([answer.json]) : `<p class="error">${esc(answer.message)}</p>`;
    $("problems").innerHTML = problemList(answer.problems, "None.");
    if (answer.status === 0) say(`${current} costs ${money(answer.json.total.cost)} more than the agreement in force.`);
  }
  /* The two ends are offers: they are costed as such, under names that no file has. */
  function showSpace(space) {
    const ends = ["first", "last"].map((end) => {
      const name = `offers/ ${end}.terms`;
      core.put(give(encode(name + "\0"), encode(space[end])), 0);
      const answer = ask("cost", ` ${end}`);
      core.put(give(encode(name + "\0")), 1);
      return answer;
    });
    const levers = space.levers.map((l) => `<tr><th scope="row">${esc(l.name)}</th><td>${esc(l.first)}</td><td>${esc(l.last)}</td><td class="n">${l.values}</td></tr>`).join("");
    const costed = ends.every((e) => e.status === 0);
    $("figures").innerHTML = `<p class="say">This is a space of packages, not one offer: its ranges make ${space.packages.toLocaleString("en-US")} packages, one for each choice of values.</p><div class="wide" tabindex="0" role="region" aria-label="Ranges"><table><thead><tr><th scope="col">Range</th><th scope="col">from</th><th scope="col">to</th><th scope="col" class="n">values</th></tr></thead><tbody>${levers}</tbody></table></div>` +
      (costed ? `<h3>The two ends of it</h3>${grid(ends.map((e, i) => ({ ...e.json, offer: i ? "every range at its end" : "every range at its start" })))}` : `<p class="error">${esc(ends.find((e) => e.status !== 0).message)}</p>`) +
      "<p>Which packages fit an amount is found by the program: <code>confer fit</code>, or its page Inside the money. Give a range one value, and it is an offer again.</p>";
    $("problems").innerHTML = problemList(ends[0].status === 0 ? [] : ends[0].problems, "None.");
    say(`${current} is a space of ${space.packages} packages.`);
  }
  function showOffer() {
    $("which").innerHTML = offers().map((o) => `<option${o === current ? " selected" : ""}>${esc(o)}</option>`).join("");
    const text = current ? textOf(`offers/${current}.terms`) : "";
    if ($("text").value !== text) $("text").value = text;
    $("text").disabled = !current;
    showFigures();
  }
  let waiting = 0;
  const soon = (f) => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(f); };
  $("text").addEventListener("input", () => { if (current) { put(`offers/${current}.terms`, $("text").value); soon(showFigures); } });
  $("which").addEventListener("change", () => { current = $("which").value; showOffer(); });
  const fresh = (stem) => { let name = stem; for (let n = 2; offers().includes(name); n++) name = `${stem}-${n}`; return name; };
  const add = (text) => { current = fresh("offer"); put(`offers/${current}.terms`, text); chosen.add(current); showOffer(); $("text").focus(); };
  $("new").onclick = () => add('offer "New offer"\n');
  $("copy-offer").onclick = () => add(textOf(`offers/${current}.terms`));
  $("remove").onclick = () => { if (current && confirm(`Remove the offer ${current} from this page?`)) { drop(`offers/${current}.terms`); chosen.delete(current); current = offers()[0] || null; showOffer(); } };
  $("tidy").onclick = () => { const answer = current && ask("format", current); if (answer && answer.status === 0) { put(`offers/${current}.terms`, answer.text); showOffer(); } else say("What cannot be read cannot be tidied; see the problems."); };

  /* --- Inputs ---------------------------------------------------------------------------------- */
  function showInputs() {
    const text = textOf("current.terms");
    if ($("agreement").value !== text) $("agreement").value = text;
    for (const which of ["roster", "schedule"]) {
      const name = named(which), bytes = files.get(name);
      $(`about-${which}`).textContent = bytes ? `${name}: ${textOf(name).trimEnd().split("\n").length - 1} rows` : `${name} is not here yet.`;
    }
    const answer = files.has("current.terms") ? ask("check") : { problems: [] };
    $("rejected").innerHTML = problemList(answer.problems, files.has("current.terms") ? "Everything fits." : "There is no agreement yet.");
  }
  $("agreement").addEventListener("input", () => { put("current.terms", $("agreement").value); soon(showInputs); });
  async function take(which, file) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      put(named(which), /\.xlsx$/i.test(file.name) ? await Sheets.fromXlsx(bytes) : /\.(tsv|txt)$/i.test(file.name) ? Sheets.fromPaste(new TextDecoder().decode(bytes)) : bytes);
      say(`${file.name} was read as the ${which}.`);
    } catch (e) { say(`${file.name} cannot be read: ${e.message}.`); }
    showInputs();
  }
  for (const which of ["roster", "schedule"]) {
    $(`file-${which}`).addEventListener("change", (event) => { if (event.target.files[0]) take(which, event.target.files[0]); event.target.value = ""; });
    $(`paste-${which}`).addEventListener("paste", (event) => {
      event.preventDefault();
      put(named(which), Sheets.fromPaste(event.clipboardData.getData("text/plain")));
      say(`The pasted cells are the ${which}.`);
      showInputs();
    });
    const box = document.querySelector(`.drop[data-file="${which}.csv"]`);
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
    box.addEventListener("dragleave", () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => { event.preventDefault(); event.stopPropagation(); box.classList.remove("over"); if (event.dataTransfer.files[0]) take(which, event.dataTransfer.files[0]); });
  }

  /* --- Opening and saving ---------------------------------------------------------------------- */
  async function open(list) {
    const entries = new Map();
    for (const file of list) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (/\.zip$/i.test(file.name)) for (const [name, content] of await Sheets.unzip(bytes)) entries.set(name, content);
      else entries.set(file.webkitRelativePath || file.name, bytes);
    }
    const terms = [...entries.keys()].find((n) => /(^|\/)current\.terms$/.test(n));
    if (terms === undefined) throw new Error("there is no current.terms in it");
    const base = terms.slice(0, -"current.terms".length);
    load([...entries].filter(([n]) => n.startsWith(base)).map(([n, c]) => [n.slice(base.length), c]).map(([n, c]) => [/\.terms$/.test(n) && n !== "current.terms" && !n.includes("/") ? `offers/${n}` : n, c]));
  }
  const tryOpen = (list) => open([...list]).then(() => say("Opened."), (e) => say(`This cannot be opened: ${e.message}.`));
  $("open").addEventListener("change", (event) => { tryOpen(event.target.files); event.target.value = ""; });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length) tryOpen(event.dataTransfer.files); });
  $("save").onclick = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(Sheets.zip([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
    link.download = "confer-folder.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    changed = false;
    say("Saved as confer-folder.zip.");
  };
  $("example").onclick = () => { if (!changed || confirm("Leave what is open, unsaved?")) load(Object.entries(data.example)); };
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  /* --- Help, tabs ------------------------------------------------------------------------------ */
  $("look").onclick = () => { const answer = ask("help", $("topic").value.trim() || "raise"); $("answer").textContent = answer.status === 0 ? answer.text : `${answer.message}. ${answer.hint}`; };
  $("topic").addEventListener("keydown", (event) => { if (event.key === "Enter") $("look").click(); });
  const tabs = ["table", "offer", "inputs", "help"];
  function tab(name) {
    for (const t of tabs) {
      $(`t-${t}`).setAttribute("aria-selected", t === name);
      $(`t-${t}`).tabIndex = t === name ? 0 : -1;
      $(`p-${t}`).hidden = t !== name;
    }
    if (name === "table") showTable();
    if (name === "offer") showOffer();
    if (name === "inputs") showInputs();
  }
  tabs.forEach((name, i) => {
    $(`t-${name}`).onclick = () => tab(name);
    $(`t-${name}`).addEventListener("keydown", (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: 3 }[event.key];
      if (to === undefined) return;
      const next = tabs[(to + 4) % 4];
      tab(next);
      $(`t-${next}`).focus();
    });
  });
  function show() {
    const title = /^\s*agreement\s+"([^"]*)"/m.exec(textOf("current.terms"));
    $("case").textContent = title ? title[1] : "No folder is open.";
    tab(tabs.find((t) => $(`t-${t}`).getAttribute("aria-selected") === "true"));
  }
  load(Object.entries(data.example));
  say("The example is open. Open a folder of your own, or change this one.");
})();
