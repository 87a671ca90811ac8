/* drop.ts: a file brought by choosing or by dropping, with its progress and a way to stop it. */

export function startDrop(): void {
    for (const zone of document.querySelectorAll<HTMLElement>(".drop"))
        startZone(zone);
    /* A file that misses its place must not take the page's. */
    for (const kind of ["dragover", "drop"] as const)
        addEventListener(kind, (event) => {
            if (event.dataTransfer?.types.includes("Files"))
                event.preventDefault();
        });
}

function startZone(zone: HTMLElement): void {
    const input = zone.querySelector<HTMLInputElement>("input[type=file]");
    const state = zone.querySelector("[role=status]");
    const progress = zone.querySelector("progress");
    const { bring: to, then } = zone.dataset;
    if (!input || !state || !progress || !to || !then)
        return;
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "other";
    stop.textContent = "Stop";
    const bring = (file: File) => {
        const request = new XMLHttpRequest(); /* fetch cannot tell how far it is */
        request.open("POST", to);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        progress.hidden = false;
        progress.value = 0;
        state.textContent = `Bringing ${file.name}\u2026`;
        progress.after(stop);
        stop.onclick = () => request.abort();
        request.upload.onprogress = (event) => { progress.value = 100 * event.loaded / event.total; };
        request.onloadend = () => {
            progress.hidden = true;
            stop.remove();
            if (request.status === 200) {
                location.assign(then);
                return;
            }
            let why = request.status === 0 ? "It was not brought." : "The file cannot be taken.";
            if (request.status === 413)
                why = "The file is larger than 128 MB. Put it into the folder and name it in the agreement\u2019s text.";
            try {
                why = `${file.name}: ${(JSON.parse(request.responseText) as { why: string }).why}`;
            } catch { /* not of this server's making */ }
            state.textContent = why;
            input.value = "";
        };
        request.send(file);
    };
    input.addEventListener("change", () => {
        if (input.files?.[0])
            bring(input.files[0]);
    });
    zone.addEventListener("dragover", (event) => {
        event.preventDefault();
        zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        const file = event.dataTransfer?.files[0];
        if (file)
            bring(file);
    });
}
