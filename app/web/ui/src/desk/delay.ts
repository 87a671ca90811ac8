/* delay.ts: the slider of a later start. Every start is already in the page; this only chooses. */

export function startDelay(): void {
    const box = document.getElementById("delay");
    const range = document.getElementById("months-range") as HTMLInputElement | null;
    const number = document.getElementById("months") as HTMLInputElement | null;
    const sentence = document.getElementById("delay-sentence");
    if (!box || !range || !number || !sentence)
        return;
    const curves = document.querySelectorAll<SVGElement>("[data-layer]");
    const show = (months: number) => {
        const started = performance.now();
        const k = Math.min(Math.max(Math.round(months) || 0, 0), Number(range.max));
        range.value = String(k);
        if (document.activeElement !== number || Number(number.value) !== k)
            number.value = String(k);
        for (const curve of curves)
            curve.setAttribute("visibility", curve.dataset.layer === String(k) ? "visible" : "hidden");
        sentence.textContent =
            document.querySelector(`#delays tr[data-months="${k}"] .words`)?.textContent ?? "";
        requestAnimationFrame(() => setTimeout(() => performance.measure("slide",
            { start: started, end: performance.now() }), 0));
    };
    box.hidden = false;
    range.addEventListener("input", () => show(Number(range.value)));
    number.addEventListener("input", () => show(Number(number.value)));
    for (const button of box.querySelectorAll<HTMLButtonElement>("[data-step]"))
        button.addEventListener("click", () => show(Number(range.value) + Number(button.dataset.step)));
}
