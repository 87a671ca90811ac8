/* editor.ts: an offer while it is written: every keystroke is costed, nothing is saved until asked. */

import { tell } from "./live";
import { percent, showMoney, spoken } from "./money";

interface Problem {
    severity: string; code: string; file: string; line: number; column: number; length: number;
    header: string; message: string; help: string;
}
interface Clause { line: number; lines: number; meaning: string }
interface Year { fiscal_year: string; cost: number }
interface Cost {
    fiscal_years: Year[];
    total: { status_quo: number; cost: number; ongoing: number; one_time: number };
}
interface Draft {
    problems: Problem[]; meaning: { clauses: Clause[] } | null; cost: Cost | null;
    space: { packages: number; levers: unknown[] } | null; why: string;
}
interface Outcome { hash: string; text: string }

function element(tag: string, text: string, kind = ""): HTMLElement {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind)
        made.className = kind;
    return made;
}

function byId<T extends HTMLElement>(id: string): T | null {
    return document.getElementById(id) as T | null;
}

class Editor {
    readonly area: HTMLTextAreaElement;
    readonly under: HTMLElement;
    readonly name: string;
    saved: string;
    savedCost: number | null = null;
    base: string;
    asking = false;
    again = false;
    typedAt = 0;
    draft: Draft | null = null;
    telling = 0;

    constructor(readonly form: HTMLFormElement) {
        this.area = form.querySelector("#terms") as HTMLTextAreaElement;
        this.under = form.querySelector(".under") as HTMLElement;
        this.name = form.dataset.name ?? "";
        this.saved = this.area.value;
        this.base = byId<HTMLInputElement>("base")?.value ?? "";
        this.area.addEventListener("input", () => this.changed());
        this.area.addEventListener("scroll", () => { this.under.scrollTop = this.area.scrollTop; });
        document.addEventListener("selectionchange", () => this.markLine());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const button = event.submitter as HTMLButtonElement | null;
            void this.save(button?.value === "undo");
        });
        document.addEventListener("keydown", (event) => {
            if ((event.ctrlKey || event.metaKey) && event.key === "s") {
                event.preventDefault();
                void this.save(false);
            }
        });
        addEventListener("beforeunload", (event) => {
            if (this.area.value !== this.saved)
                event.preventDefault();
        });
        this.draw();
        this.goToLine();
        void this.ask();
    }

    /* "#line-7": from a figure to the clause behind it. */
    goToLine(): void {
        const asked = /^#line-(\d+)$/.exec(location.hash);
        if (!asked)
            return;
        const before = this.area.value.split("\n").slice(0, Number(asked[1]) - 1).join("\n").length;
        const start = before > 0 ? before + 1 : 0;
        const end = this.area.value.indexOf("\n", start);
        this.area.focus();
        this.area.setSelectionRange(start, end < 0 ? this.area.value.length : end);
    }

    changed(): void {
        this.typedAt = performance.now();
        this.draw();
        this.state();
        if (this.asking)
            this.again = true;
        else
            void this.ask();
    }

    state(): void {
        const place = byId("saved-state");
        if (place)
            place.textContent = this.area.value === this.saved ? "" : "Not saved yet.";
    }

    /* One question at a time; the newest text is asked next. */
    async ask(): Promise<void> {
        const text = this.area.value;
        const typedAt = this.typedAt;
        this.asking = true;
        try {
            const answer = await fetch("/api/draft/" + encodeURIComponent(this.name), {
                method: "POST", body: text, headers: { "Content-Type": "text/plain" } });
            if (!answer.ok)
                throw new Error(String(answer.status));
            this.show(await answer.json() as Draft, text);
            if (typedAt)
                requestAnimationFrame(() => setTimeout(() => performance.measure("recost",
                    { start: typedAt, end: performance.now() }), 0));
        } catch {
            this.say("The program does not answer. Is it still running?");
        }
        this.asking = false;
        if (this.again) {
            this.again = false;
            void this.ask();
        }
    }

    say(text: string): void {
        const place = byId("figure-state");
        if (place)
            place.textContent = text;
    }

    show(draft: Draft, text: string): void {
        this.draft = draft;
        this.showMeaning(draft);
        this.showProblems(draft.problems);
        if (draft.cost)
            this.showCost(draft.cost, text);
        this.showSpace(draft.space);
        document.body.classList.toggle("stale", !draft.cost && this.name !== "current");
        const errors = draft.problems.filter((p) => p.severity === "error").length;
        this.say(draft.cost || this.name === "current" ? "" : errors > 0
            ? "The figures are those of the last text without errors." : draft.why);
        this.draw();
        this.markLine();
    }

    showMeaning(draft: Draft): void {
        const list = byId("meaning");
        if (!list || !draft.meaning)
            return;
        list.replaceChildren(...draft.meaning.clauses.map((clause) => {
            const item = element("li", clause.meaning) as HTMLLIElement;
            item.value = clause.line;
            item.dataset.line = String(clause.line);
            item.dataset.lines = String(clause.lines);
            return item;
        }));
    }

    showProblems(problems: Problem[]): void {
        const list = element("ul", "", "problems");
        for (const problem of problems.filter((p) => p.severity !== "note")) {
            const item = element("li", "", problem.severity);
            const line = element("p", "");
            const where = problem.line
                ? `${problem.file}, line ${problem.line}${problem.header ? `, column \u201c${problem.header}\u201d` : ""}: `
                : "";
            line.append(element("b", problem.severity === "error" ? "Error" : "Warning"), " ",
                where + problem.message);
            item.append(line);
            if (problem.help)
                item.append(element("p", problem.help, "help"));
            const why = element("a", `Why (${problem.code})`) as HTMLAnchorElement;
            why.href = "/help/" + problem.code;
            const code = element("p", "", "code");
            code.append(why);
            item.append(code);
            list.append(item);
        }
        byId("problems")?.replaceChildren(...(list.children.length ? [list] : []));
    }

    /* Of an offer with ranges: what it is, and where one finds what fits. */
    showSpace(space: Draft["space"]): void {
        const place = byId("figure-space");
        if (!place)
            return;
        place.hidden = !space;
        if (!space)
            return;
        const link = element("a", "What fits inside the money") as HTMLAnchorElement;
        link.href = "/fit?space=" + encodeURIComponent(this.name);
        place.replaceChildren(`A space of ${space.packages.toLocaleString("en-US")} packages, not one offer. `, link);
    }

    showCost(cost: Cost, text: string): void {
        const total = byId("figure-total");
        if (!total)
            return;
        if (text === this.saved)
            this.savedCost = cost.total.cost;
        const before = total.textContent;
        showMoney(total, cost.total.cost, true);
        const share = percent(cost.total.cost, cost.total.status_quo);
        const first = cost.fiscal_years[0]?.fiscal_year ?? "";
        const last = cost.fiscal_years[cost.fiscal_years.length - 1]?.fiscal_year ?? "";
        byId("figure-share")!.textContent = `${share} over ${first}${last === first ? "" : " to " + last}`;
        byId("figure-years")!.replaceChildren(...cost.fiscal_years.map((year) => {
            const row = document.createElement("div");
            const amount = document.createElement("dd");
            showMoney(amount, year.cost, true);
            row.append(element("dt", year.fiscal_year), amount);
            return row;
        }));
        showMoney(byId("figure-ongoing")!, cost.total.ongoing, true);
        showMoney(byId("figure-one-time")!, cost.total.one_time, true);
        const change = byId("figure-change")!;
        if (this.savedCost === null || text === this.saved)
            change.textContent = "\u2013";
        else
            showMoney(change, cost.total.cost - this.savedCost, true);
        if (before !== total.textContent && this.typedAt)
            this.tellLater(cost.total.cost);
    }

    /* Said when the typing pauses. */
    tellLater(cost: number): void {
        clearTimeout(this.telling);
        this.telling = window.setTimeout(() => tell(cost === 0
            ? "Total changed: the same as the status quo."
            : `Total changed: ${spoken(cost)} ${cost > 0 ? "more" : "less"} than the status quo.`), 800);
    }

    /* --- The paper under the text: where problems are, and the line one is in --- */

    line(): number {
        return this.area.value.slice(0, this.area.selectionStart).split("\n").length;
    }

    draw(): void {
        const lines = this.area.value.split("\n");
        const problems = (this.draft?.problems ?? []).filter((p) => p.line > 0 && p.severity !== "note"
            && p.file === (this.name === "current" ? "current.terms" : `offers/${this.name}.terms`));
        this.area.rows = Math.max(14, Math.min(lines.length + 2, 40));
        this.under.replaceChildren(...lines.map((text, i) => {
            const row = document.createElement("div");
            const here = problems.filter((p) => p.line === i + 1);
            if (here.length)
                row.className = "wrong " + here[0].severity;
            let at = 0;
            for (const p of here) {
                const start = Math.max(at, p.column - 1);
                const end = Math.max(start + 1, p.column - 1 + Math.max(1, p.length));
                const mark = element("mark", text.slice(start, end) || " ");
                row.append(text.slice(at, start), mark);
                at = end;
            }
            row.append(text.slice(at) || "\u200b");
            return row;
        }));
        this.under.scrollTop = this.area.scrollTop;
    }

    markLine(): void {
        if (document.activeElement !== this.area)
            return;
        const line = this.line();
        for (const item of document.querySelectorAll<HTMLElement>("#meaning li")) {
            const first = Number(item.dataset.line);
            const here = line >= first && line < first + Number(item.dataset.lines ?? 1);
            item.classList.toggle("here", here);
        }
    }

    /* --- Saving --- */

    async save(undo: boolean): Promise<void> {
        const text = this.area.value;
        const query = new URLSearchParams({ base: this.base });
        if (undo)
            query.set("undo", "1");
        try {
            const answer = await fetch(`/api/save/${encodeURIComponent(this.name)}?${query}`,
                { method: "POST", body: undo ? "" : text, headers: { "Content-Type": "text/plain" } });
            const outcome = await answer.json() as Outcome & { why?: string };
            if (answer.status === 409)
                this.conflict(outcome);
            else if (!answer.ok)
                this.told(outcome.why ? outcome.why[0].toUpperCase() + outcome.why.slice(1) + "." : "It could not be saved.");
            else
                this.isSaved(outcome, undo);
        } catch {
            this.told("It could not be saved: the program does not answer.");
        }
    }

    told(text: string): void {
        const place = byId("saved-state");
        if (place)
            place.textContent = text;
    }

    isSaved(outcome: Outcome, undo: boolean): void {
        this.base = outcome.hash;
        this.saved = outcome.text;
        byId<HTMLInputElement>("base")!.value = outcome.hash;
        byId("conflict")?.remove();
        if (undo) {
            this.area.value = outcome.text;
            this.draw();
        }
        this.told(undo ? "Brought back." : "Saved.");
        void this.ask();
    }

    /* Both texts stay: the other one is shown, this one is in the editor and among the versions. */
    conflict(outcome: Outcome): void {
        byId("conflict")?.remove();
        const section = element("section", "", "warning");
        section.id = "conflict";
        section.setAttribute("role", "alert");
        section.append(element("h2", "Saved elsewhere in the meantime"),
            element("p", "Another window or program has saved this text since you opened it. Yours is in "
                + "the editor, and is kept among the versions. Nothing was overwritten. Save again to put "
                + "yours in its place."),
            element("h3", "The text in the file"), element("pre", outcome.text, "reference"));
        const take = element("button", "Take the text in the file", "other") as HTMLButtonElement;
        take.type = "button";
        take.addEventListener("click", () => {
            this.area.value = outcome.text;
            this.saved = outcome.text;
            section.remove();
            this.changed();
            this.area.focus();
        });
        section.append(take);
        this.form.before(section);
        this.base = outcome.hash;
        this.told("Not saved: see above.");
    }
}

export function startEditor(): void {
    const form = byId<HTMLFormElement>("offer-form");
    if (form)
        new Editor(form);
}
