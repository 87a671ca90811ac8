/* money.ts: amounts as the server writes them: whole cents in, "$1,234.56" with quiet cents out. */

export function dollars(cents: number, change: boolean): [string, string] {
    const sign = cents < 0 ? "\u2212" : change && cents > 0 ? "+" : "";
    const n = Math.abs(cents);
    return [sign + "$" + Math.floor(n / 100).toLocaleString("en-US"),
        "." + String(n % 100).padStart(2, "0")];
}

export function showMoney(place: HTMLElement, cents: number, change: boolean): void {
    const [whole, rest] = dollars(cents, change);
    const small = document.createElement("small");
    small.textContent = rest;
    place.replaceChildren(whole, small);
}

/* For sentences: whole dollars from $1,000 on, no sign. */
export function spoken(cents: number): string {
    const n = Math.abs(cents);
    return n < 100000 ? dollars(n, false).join("")
        : "$" + Math.round(n / 100).toLocaleString("en-US");
}

export function percent(part: number, whole: number): string {
    if (whole <= 0)
        return "";
    const tenths = Math.round(Math.abs(part) / whole * 1000);
    return (tenths === 0 ? "" : part < 0 ? "\u2212" : "+") + (tenths / 10).toFixed(1) + "%";
}
