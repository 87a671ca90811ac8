/* answer.ts: what a draft means and costs, as a piece of a page. */

import { showMoney } from "./money";

interface Answer {
    problems: { severity: string; line: number; message: string }[];
    meaning: { clauses: { line: number; meaning: string }[] } | null;
    cost: { total: { cost: number }; fiscal_years: { fiscal_year: string; cost: number }[] } | null;
    why: string;
}

function line(list: HTMLElement, name: string, cents: number): void {
    const row = document.createElement("div");
    const title = document.createElement("dt"), amount = document.createElement("dd");
    title.textContent = name;
    showMoney(amount, cents, true);
    row.append(title, amount);
    list.append(row);
}

export function showDraftAnswer(place: HTMLElement, answer: Answer): void {
    const list = document.createElement("ul");
    for (const problem of answer.problems.filter((p) => p.severity === "error")) {
        const item = document.createElement("li");
        item.textContent = `Line ${problem.line}: ${problem.message}`;
        list.append(item);
    }
    const meanings = document.createElement("ol");
    for (const clause of answer.meaning?.clauses ?? []) {
        const item = document.createElement("li");
        item.value = clause.line;
        item.textContent = clause.meaning;
        meanings.append(item);
    }
    const figures = document.createElement("dl");
    figures.className = "facts";
    for (const year of answer.cost?.fiscal_years ?? [])
        line(figures, year.fiscal_year, year.cost);
    if (answer.cost)
        line(figures, "Employer cost against the status quo", answer.cost.total.cost);
    place.replaceChildren(list, figures, meanings);
}
