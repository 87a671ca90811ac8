"use strict";
(async () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const W = {
    en: {
      title: "What do I get?", privacy: "Answer for yourself. Nothing you type leaves this page: it stays in its address, after the # sign.",
      class: "My job class", class_help: "The job title on your pay stub.", step: "My step", step_help: "On your pay stub or personnel form; often a number or a letter.",
      rate: "My pay rate", rate_help: "For classes without steps: the rate on your pay stub.", unit: "My bargaining unit", unit_help: "",
      fte: "My share of full time", fte_help: "1 is full time; 0.5 is half time.", step_date: "My next step date", step_date_help: "When you next move up a step, if you are not at the top: often the day you were hired or promoted. Leave it blank if you do not know; then no step movement is counted.",
      hired: "The day I was hired", hired_help: "", tier: "My retirement tier", tier_help: "On your benefits statement.", plan: "My health plan", plan_help: "The code by your medical deduction.",
      premiums: "Premiums that I am paid", premiums_help: "On your pay stub, apart from base pay.", overtime_hours: "Overtime hours in a pay period", overtime_hours_help: "As usual; 0 if none.",
      department: "My department", department_help: "", fund: "The fund that pays me", fund_help: "", choose: "Choose…", none: "None of these",
      next: "Next check", before: "before taxes", end: "Rate at the end", more: "More in all", less: "Less in all", same: "No difference", than: "than with no new agreement, by",
      now: "With no new agreement", check_of: "check of", take: "after your own share of benefits, before taxes", first: "First check that changes",
      hourly: "an hour", biweekly: "every two weeks", semimonthly: "twice a month", monthly: "a month", annual: "a year",
      chart: "More money so far, check by check", chart_desc: "Dollars so far beyond no new agreement, at each pay date.", paid: "Paid", figures: "The figures of this chart",
      ahead: "{b} is ahead of {a} for you from {date}.", never: "{b} does not catch up with {a} for you by {end}.", always: "{b} is never behind {a} for you.", behind: "At worst, on {date}, it is {x} behind.",
      lines: "How your next check is made up", amount: "Amount", how: "How", terms: "What each offer says", not_in: "What is not in these figures",
      not_taxes: "Taxes and other deductions from pay: every figure is before taxes.", not_hours: "Hours that change, unpaid leave, promotions, and anything not written in the offers.", not_value: "Things without a price in pay, such as time off or working rules.",
      made: "Computed by Confer", nothing_sent: "This page sends nothing anywhere and stores nothing.", plain_title: "Pay by class and step", plain_note: "For a full-time member with no premiums, no health plan and no step date. “More” is pay before taxes, less what the member pays toward benefits, from {from} to {to}, compared with no new agreement.", t_class: "Class", t_step: "Step", t_now: "Rate at the end, no new agreement", t_end: "rate at the end", t_more: "more in all", skip: "Skip to the questions", share: "Copy a link with my answers", copied: "Copied. Whoever has the link sees your answers.", print: "Print", wrong: "Please look at:", open: "Not settled, and so not counted:", no_wasm: "This browser is too old to compute for you alone. The table below works everywhere.",
    },
    es: {
      title: "¿Qué me toca?", privacy: "Conteste por usted. Nada de lo que escribe sale de esta página: queda en su dirección, después del signo #.",
      class: "Mi clasificación", class_help: "El puesto que aparece en su talón de pago.", step: "Mi escalón", step_help: "En su talón de pago; suele ser un número o una letra.",
      rate: "Mi tarifa de pago", rate_help: "Para puestos sin escalones: la tarifa de su talón de pago.", unit: "Mi unidad de negociación", unit_help: "",
      fte: "Mi parte de tiempo completo", fte_help: "1 es tiempo completo; 0.5 es medio tiempo.", step_date: "Mi próxima fecha de escalón", step_date_help: "Cuándo sube de escalón, si no está en el más alto. Si no lo sabe, déjela en blanco; así no se cuenta ninguna subida.",
      hired: "El día en que me contrataron", hired_help: "", tier: "Mi nivel de jubilación", tier_help: "En su estado de beneficios.", plan: "Mi plan de salud", plan_help: "El código junto a su deducción médica.",
      premiums: "Primas que me pagan", premiums_help: "En su talón de pago, aparte del sueldo base.", overtime_hours: "Horas extra por período de pago", overtime_hours_help: "Las de costumbre; 0 si no hay.",
      department: "Mi departamento", department_help: "", fund: "El fondo que me paga", fund_help: "", choose: "Elija…", none: "Ninguna de estas",
      next: "Próximo cheque", before: "antes de impuestos", end: "Tarifa al final", more: "Más en total", less: "Menos en total", same: "Sin diferencia", than: "que sin un nuevo acuerdo, hasta el",
      now: "Sin un nuevo acuerdo", check_of: "cheque del", take: "después de su parte de los beneficios, antes de impuestos", first: "Primer cheque que cambia",
      hourly: "por hora", biweekly: "cada dos semanas", semimonthly: "dos veces al mes", monthly: "al mes", annual: "al año",
      chart: "Dinero de más hasta la fecha, cheque por cheque", chart_desc: "Dólares de más hasta la fecha que sin un nuevo acuerdo, en cada día de pago.", paid: "Pagado el", figures: "Las cifras de esta gráfica",
      ahead: "Para usted, {b} va por delante de {a} desde el {date}.", never: "Para usted, {b} no alcanza a {a} antes del {end}.", always: "Para usted, {b} nunca queda detrás de {a}.", behind: "En el peor momento, el {date}, va {x} por detrás.",
      lines: "Cómo se forma su próximo cheque", amount: "Cantidad", how: "Cómo", terms: "Qué dice cada oferta", not_in: "Qué no está en estas cifras",
      not_taxes: "Impuestos y otros descuentos: toda cifra es antes de impuestos.", not_hours: "Horas que cambian, permisos sin pago, ascensos y lo que no está escrito en las ofertas.", not_value: "Lo que no tiene precio en el pago, como días libres o reglas de trabajo.",
      made: "Calculado por Confer", nothing_sent: "Esta página no envía ni guarda nada.", plain_title: "Pago por clasificación y escalón", plain_note: "Para un miembro de tiempo completo sin primas, sin plan de salud y sin fecha de escalón. «Más» es el pago antes de impuestos, menos lo que el miembro paga por sus beneficios, del {from} al {to}, comparado con no tener un acuerdo nuevo.", t_class: "Clasificación", t_step: "Escalón", t_now: "Tarifa al final, sin acuerdo nuevo", t_end: "tarifa al final", t_more: "más en total", skip: "Ir a las preguntas", share: "Copiar un enlace con mis respuestas", copied: "Copiado. Quien tenga el enlace verá sus respuestas.", print: "Imprimir", wrong: "Por favor revise:", open: "Sin definir, y por eso no contado:", no_wasm: "Este navegador es demasiado viejo para calcular su caso. La tabla de abajo funciona en todos.",
    },
  };
  let lang = /^es/i.test(navigator.language || "") ? "es" : "en";
  const w = (key) => W[lang][key] || key;
  const esc = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const fill = (text, with_) => text.replace(/\{(\w+)\}/g, (_, key) => with_[key]);
  /* Cents, all digits exact: no arithmetic on dollars. */
  const money = (cents) => {
    const digits = String(Math.abs(cents)).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${cents < 0 ? "−" : ""}$${whole}.${digits.slice(-2)}`;
  };
  const day = (iso) => new Intl.DateTimeFormat(lang === "es" ? "es-US" : "en-US", { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso + "T00:00Z"));

  /* --- The core: the program's own C ------------------------------------------------------- */
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  let core, say;
  try {
    const packed = new Blob([bytesOf($("core").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const module = await new Response(packed).arrayBuffer();
    core = (await WebAssembly.instantiate(module, {})).instance.exports;
    if (core._initialize) core._initialize();
    const give = (bytes) => {
      const at = core.input(bytes.length); /* may move the memory */
      new Uint8Array(core.memory.buffer).set(bytes, at);
    };
    const deal = bytesOf(data.deal);
    give(deal);
    if (!core.open(deal.length)) throw new Error("deal");
    say = (text) => {
      const bytes = new TextEncoder().encode(text);
      give(bytes);
      core.ask(bytes.length);
      const at = core.output(), len = core.output_len();
      return JSON.parse(new TextDecoder().decode(new Uint8Array(core.memory.buffer, at, len)));
    };
  } catch (e) {
    console.error(e);
    $("errors").hidden = $("ask").hidden = false;
    $("fields").hidden = true;
    $("errors").textContent = w("no_wasm");
    return;
  }
  window.conferAsk = say;

  /* --- The questions ----------------------------------------------------------------------- */
  const state = { fte: "1", ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
  const classes = [...new Set(data.classes.map((c) => c.class))];
  const placed = () => data.classes.filter((c) => c.class === state.class);
  const field = (name, control) => {
    const help = w(name + "_help"), id = "f-" + name;
    const known = W.en[name] !== undefined;
    return `<div><label for="${esc(id)}">${esc(known ? w(name) : name)}</label>${known && help ? `<p class="help" id="${esc(id)}-h">${esc(help)}</p>` : ""}${control(id, known && help ? ` aria-describedby="${esc(id)}-h"` : "")}</div>`;
  };
  const select = (name, values, none) => field(name, (id, more) => `<select id="${esc(id)}" data-f="${esc(name)}"${more}><option value="">${esc(none ? w("none") : w("choose"))}</option>${values.map((v) => `<option${state[name] === v ? " selected" : ""}>${esc(v)}</option>`).join("")}</select>`);
  const input = (name, type, extra = "") => field(name, (id, more) => `<input id="${esc(id)}" type="${type}" data-f="${esc(name)}" value="${esc(state[name] ?? "")}"${extra}${more}>`);
  const draw = () => {
    document.documentElement.lang = lang;
    document.querySelectorAll("[data-w]").forEach((e) => { if (W[lang][e.dataset.w]) e.textContent = fill(w(e.dataset.w), { from: day(data.from), to: day(data.to) }); });
    document.querySelectorAll("[data-lang]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.lang === lang));
    let html = select("class", classes);
    const ranges = [...new Set(placed().map((c) => c.range))];
    if (state.class) {
      const range = data.ranges[ranges.find((r) => r >= 0)];
      if (range) html += select("step", range.steps);
      if (ranges.includes(-1)) html += input("rate", "text", ' inputmode="decimal"');
      const units = [...new Set(placed().map((c) => c.unit))];
      if (units.length === 1) state.unit = units[0];
      for (const f of data.fields) {
        if (f.name === "unit" && units.length === 1) continue;
        if (f.kind === "choice") html += select(f.name, f.name === "unit" && units.length > 1 ? units : f.choices, true);
        else if (f.kind === "several") {
          const on = (state[f.name] || "").split(";");
          html += `<fieldset><legend>${esc(w(f.name))}</legend><p class="help">${esc(w(f.name + "_help"))}</p>${f.choices.map((c) => `<label><input type="checkbox" data-f="${esc(f.name)}" value="${esc(c)}"${on.includes(c) ? " checked" : ""}> ${esc(c)}</label>`).join("")}</fieldset>`;
        } else html += input(f.name, f.kind === "date" ? "date" : "text", f.kind === "number" ? ' inputmode="decimal"' : "");
      }
    }
    $("fields").innerHTML = html;
    answer();
  };

  /* --- The answer -------------------------------------------------------------------------- */
  const ask = () => {
    const lines = { ...state, as_of: new Date().toISOString().slice(0, 10) };
    const places = placed();
    const range = places.find((c) => c.range >= 0);
    if (range && !lines.rate) lines.range = data.ranges[range.range].range;
    if (lines.rate) delete lines.step;
    return say(Object.entries(lines).map(([k, v]) => `${k}=${String(v).replace(/[\r\n]/g, " ")}`).join("\n"));
  };
  const colours = ["var(--a)", "var(--b)", "var(--c)", "var(--d)"];
  const dashes = ["", "9 4", "3 3", "12 3 3 3"];
  const rate = (end) => `$${end.rate.replace(/\B(?=(\d{3})+\.)/g, ",")} ${w(data.rate_unit)}`;
  const card = (k, name, got, gain) => `<div class="card" style="--k:${colours[k % 4]}"><h3>${esc(name)}</h3>${gain === undefined ? "" : `<p>${gain > 0 ? w("more") : gain < 0 ? w("less") : w("same")}</p><p class="big">${money(Math.abs(gain))}</p><p class="help">${w("than")} ${day(data.to)}; ${w("take")}</p>`}<p><b>${w("next")}</b>: ${money(got.next.gross)} <span class="help">${w("before")}, ${w("check_of")} ${day(got.next.paid)}</span></p>${got.first ? `<p><b>${w("first")}</b>: ${money(got.first.gross)} <span class="help">${w("check_of")} ${day(got.first.paid)}</span></p>` : ""}<p><b>${w("end")}</b>: ${esc(rate(got.end))}</p></div>`;
  const sentence = (got, pair) => {
    const a = got.offers[pair.a].name, b = got.offers[pair.b].name, end = day(data.to);
    const first = !pair.overtakes_on ? "never" : pair.largest_shortfall === 0 ? "always" : "ahead";
    let text = fill(w(first), { a, b, end, date: pair.overtakes_on ? day(pair.overtakes_on) : "" });
    if (pair.largest_shortfall < 0) text += " " + fill(w("behind"), { date: day(pair.largest_shortfall_on), x: money(-pair.largest_shortfall) });
    return `<p class="say">${esc(text)}</p>`;
  };
  const short = (name) => (name.length > 14 ? `${name.slice(0, 12)}…` : name);
  const chart = (got) => {
    const all = got.running.flat().concat(0), top = Math.max(...all), low = Math.min(...all);
    const n = got.paid.length, x = (i) => 84 + (i * 536) / Math.max(1, n - 1), y = (v) => 20 + ((top - v) * 220) / Math.max(1, top - low);
    const ticks = [low, top].concat(low < 0 && top > 0 ? [0] : []);
    let svg = `<svg viewBox="0 0 720 290" role="img" aria-labelledby="c-t c-d"><title id="c-t">${esc(w("chart"))}</title><desc id="c-d">${esc(w("chart_desc"))} ${esc(got.offers.map((o) => `${o.name}: ${money(o.gain)}`).join("; "))}</desc>`;
    for (const t of [...new Set(ticks)]) svg += `<line x1="84" x2="620" y1="${y(t)}" y2="${y(t)}" stroke="var(--line)" stroke-width=".6"/><text x="78" y="${y(t) + 5}" text-anchor="end">${money(t).replace(/\.\d\d$/, "")}</text>`;
    const ends = got.running.map((r, o) => ({ o, at: y(r[n - 1]) })).sort((p, q) => p.at - q.at);
    ends.forEach((e, i) => { if (i && e.at < ends[i - 1].at + 16) e.at = ends[i - 1].at + 16; });
    got.running.forEach((r, o) => {
      const steps = r.map((v, i) => (i ? `H${x(i).toFixed(1)}V${y(v).toFixed(1)}` : `M${x(0)} ${y(v).toFixed(1)}`)).join("");
      svg += `<path d="${steps}" fill="none" stroke="${colours[o % 4]}" stroke-width="2.5" stroke-dasharray="${dashes[o % 4]}"/>`;
    });
    for (const e of ends) svg += `<text x="626" y="${e.at + 5}" style="fill:${colours[e.o % 4]}">${esc(short(got.offers[e.o].name))}</text>`;
    return svg + `<text x="84" y="278">${esc(day(got.paid[0]))}</text><text x="620" y="278" text-anchor="end">${esc(day(got.paid[n - 1]))}</text></svg>`;
  };
  const twin = (got) => `<details><summary>${esc(w("figures"))}</summary><div class="wide"><table><tr><th scope="col">${w("paid")}</th>${got.offers.map((o) => `<th scope="col" class="n">${esc(o.name)}</th>`).join("")}</tr>${got.paid.map((p, i) => `<tr><td>${day(p)}</td>${got.running.map((r) => `<td class="n">${money(r[i])}</td>`).join("")}</tr>`).join("")}</table></div></details>`;
  const lines = (got) => `<details><summary>${esc(w("lines"))}</summary>${[{ name: w("now"), next: got.status_quo.next }, ...got.offers].map((o) => `<h3>${esc(o.name)}</h3><div class="wide"><table><tr><th></th><th class="n">${w("amount")}</th><th>${w("how")}</th></tr>${o.next.lines.filter((l) => l.kind !== "contribution" && l.kind !== "health").map((l) => `<tr><td>${esc(l.name || l.kind)}</td><td class="n">${l.kind === "rate" ? "" : money(l.kind === "employee part" || l.kind === "plan share" ? -l.cents : l.cents)}</td><td>${esc(l.working)}</td></tr>`).join("")}</table></div>`).join("")}</details>`;
  const answer = () => {
    const out = $("answer"), errors = $("errors");
    const keep = Object.entries(state).filter(([, v]) => v !== "");
    history.replaceState(null, "", keep.length ? "#" + new URLSearchParams(keep) : location.pathname + location.search);
    errors.hidden = out.hidden = true;
    if (!state.class || !(state.step || state.rate)) {
      const range = data.ranges[placed().map((c) => c.range).find((r) => r >= 0)];
      if (!state.class || !range || range.steps.length !== 1) return;
      state.step = range.steps[0];
    }
    const got = ask();
    if (got.errors) {
      errors.innerHTML = `<p>${w("wrong")}</p><ul>${got.errors.map((e) => `<li>${e.field ? `<a href="#f-${esc(e.field)}">${esc(W.en[e.field] ? w(e.field) : e.field)}</a>: ` : ""}${esc(e.what)}</li>`).join("")}</ul>`;
      errors.hidden = false;
      return;
    }
    const open = data.offers.flatMap((o) => o.not_costed.concat(o.contingent).map((c) => `${o.name}: ${c}`));
    out.innerHTML = `<div class="cards">${got.offers.map((o, i) => card(i, o.name, o, o.gain)).join("")}${card(3, w("now"), got.status_quo)}</div>${got.pairs.map((p) => sentence(got, p)).join("")}<h2>${w("chart")}</h2>${chart(got)}${twin(got)}${lines(got)}${open.length ? `<p>${w("open")}</p><ul lang="en">${open.map((c) => `<li>${esc(c)}</li>`).join("")}</ul>` : ""}<p class="share"><button type="button" id="copy">${w("share")}</button> <button type="button" id="print">${w("print")}</button> <span id="said" role="status"></span></p>`;
    out.hidden = false;
    $("print").onclick = () => window.print();
    $("copy").onclick = async () => { try { await navigator.clipboard.writeText(location.href); $("said").textContent = w("copied"); } catch (e) { $("said").textContent = location.href; } };
  };
  $("fields").addEventListener("input", (event) => {
    const name = event.target.dataset.f;
    if (!name) return;
    if (event.target.type === "checkbox") state[name] = [...document.querySelectorAll(`input[data-f="${CSS.escape(name)}"]:checked`)].map((e) => e.value).join(";");
    else state[name] = event.target.value.trim();
    if (name === "class") { delete state.step; delete state.rate; delete state.unit; draw(); $("f-class").focus(); } else answer();
  });
  $("errors").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) { event.preventDefault(); const at = document.getElementById(link.hash.slice(1)); if (at) at.focus(); }
  });
  document.querySelectorAll("[data-lang]").forEach((b) => b.addEventListener("click", () => { lang = b.dataset.lang; draw(); }));
  $("ask").addEventListener("submit", (event) => event.preventDefault());
  $("ask").hidden = $("language").hidden = false;
  draw();
})();
