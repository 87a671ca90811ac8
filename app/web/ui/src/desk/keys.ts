/* keys.ts: single keys, outside of fields alone; arrows inside tables of figures. */

function isTyping(event: KeyboardEvent): boolean {
    const at = event.target as HTMLElement;
    return at.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select")
        || at.isContentEditable;
}

function focus(selector: string): boolean {
    const at = document.querySelector<HTMLElement>(selector);
    at?.focus();
    return at !== null;
}

function cardNumber(n: number): boolean {
    const cards = document.querySelectorAll<HTMLElement>(".card h3 a");
    cards[n - 1]?.focus();
    return cards.length >= n;
}

function act(key: string): boolean {
    switch (key) {
    case "?":
        location.assign("/help#keys");
        return true;
    case "/":
        return focus("#terms") || focus(".card h3 a");
    case "c":
    case "C":
        location.assign("/compare" + location.search);
        return true;
    case "t":
    case "T":
        (document.activeElement as HTMLElement | null)?.closest<HTMLElement>(".figure")?.click();
        return true;
    case "b":
    case "B":
        document.body.classList.add("blank");
        return true;
    default:
        return /^[1-4]$/.test(key) && cardNumber(Number(key));
    }
}

/* From a figure to its neighbour; rows may have cells without one. */
function move(from: HTMLElement, key: string): HTMLElement | null {
    const cell = from.closest("td");
    const row = cell?.parentElement as HTMLTableRowElement | null;
    const body = row?.parentElement;
    if (!cell || !row || !body)
        return null;
    if (key === "ArrowLeft" || key === "ArrowRight") {
        const links = [...row.querySelectorAll<HTMLElement>(".figure")];
        return links[links.indexOf(from) + (key === "ArrowRight" ? 1 : -1)] ?? null;
    }
    const rows = [...body.children] as HTMLTableRowElement[];
    const step = key === "ArrowDown" ? 1 : -1;
    for (let i = rows.indexOf(row) + step; i >= 0 && i < rows.length; i += step) {
        const there = rows[i].cells[cell.cellIndex]?.querySelector<HTMLElement>(".figure");
        if (there)
            return there;
    }
    return null;
}

export function startKeys(): void {
    document.addEventListener("keydown", (event) => {
        if (document.body.classList.contains("blank")) {
            document.body.classList.remove("blank");
            event.preventDefault();
            return;
        }
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event))
            return;
        const figure = (event.target as HTMLElement).closest<HTMLElement>("table .figure");
        if (figure && event.key.startsWith("Arrow")) {
            const next = move(figure, event.key);
            next?.focus();
            if (next)
                event.preventDefault();
        } else if (act(event.key)) {
            event.preventDefault();
        }
    });
}
