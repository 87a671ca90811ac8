/* chart.ts: a chart is read by arrow keys too, row by row of the table behind it. */

import { tell } from "./live";

/* "June 2026: Status quo 432, agreement 434." */
function spokenRow(table: HTMLTableElement, row: HTMLTableRowElement): string {
    const heads = [...table.tHead?.rows[0]?.cells ?? []].map((cell) => cell.textContent?.trim() ?? "");
    const cells = [...row.cells].map((cell) => cell.textContent?.trim() ?? "");
    const values = cells.slice(1).map((text, i) => `${heads[i + 1] ?? ""} ${text}`.trim());
    return `${cells[0]}: ${values.join(", ")}.`;
}

function step(key: string, at: number, n: number): number {
    switch (key) {
    case "ArrowRight":
    case "ArrowDown":
        return Math.min(at + 1, n - 1);
    case "ArrowLeft":
    case "ArrowUp":
        return Math.max(at - 1, 0);
    case "Home":
        return 0;
    case "End":
        return n - 1;
    default:
        return -1;
    }
}

export function startCharts(): void {
    for (const figure of document.querySelectorAll<HTMLElement>(".answer figure")) {
        const table = figure.querySelector<HTMLTableElement>("details table");
        const rows = [...table?.tBodies[0]?.rows ?? []];
        const title = figure.querySelector("svg title")?.textContent;
        if (!table || rows.length === 0)
            continue;
        let at = -1;
        figure.tabIndex = 0;
        figure.setAttribute("role", "group");
        figure.setAttribute("aria-label", `${title ?? "Chart"}. Arrow keys read its points.`);
        figure.addEventListener("keydown", (event) => {
            const next = event.target === figure ? step(event.key, at, rows.length) : -1;
            if (next < 0)
                return;
            event.preventDefault();
            at = next;
            tell(spokenRow(table, rows[at]));
        });
    }
}
