/* live.ts: what is said to those who do not see the page change. */

export function tell(text: string): void {
    const place = document.getElementById("live");
    if (place)
        place.textContent = text;
}
