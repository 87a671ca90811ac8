/* ranges.ts: a slider and its number box say the same. The box is what the form sends; without a value
 * the range of the assumption holds. */

export function startRanges(): void {
    for (const range of document.querySelectorAll<HTMLInputElement>("input[type=range][data-for]")) {
        const number = document.getElementById(range.dataset.for ?? "") as HTMLInputElement | null;
        if (!number)
            continue;
        range.addEventListener("input", () => { number.value = range.value; });
        number.addEventListener("input", () => { if (number.value !== "") range.value = number.value; });
        range.hidden = false;
    }
}
