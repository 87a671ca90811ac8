/* copy.ts: buttons that copy a sentence. They are hidden where there is no script. */

import { tell } from "./live";

export function startCopying(): void {
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
        button.hidden = false;
        button.addEventListener("click", () => {
            const text = document.getElementById(button.dataset.copy ?? "")?.textContent ?? "";
            void navigator.clipboard.writeText(text.trim()).then(
                () => tell("Copied."),
                () => tell("This browser does not let pages copy. Select the sentence instead."));
        });
    }
}
