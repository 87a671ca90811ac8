/* drop.ts: a file brought by choosing or by dropping, with its progress and a way to stop it. */

export function startDrop(): void {
    const zone = document.getElementById("drop");
    const input = document.getElementById("file") as HTMLInputElement | null;
    const state = document.getElementById("drop-state");
    const progress = document.getElementById("drop-progress") as HTMLProgressElement | null;
    if (!zone || !input || !state || !progress)
        return;
    const which = zone.dataset.which ?? "";
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "other";
    stop.textContent = "Stop";
    const bring = (file: File) => {
        const request = new XMLHttpRequest(); /* fetch cannot tell how far it is */
        request.open("POST", `/inputs/${which}/bring`);
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
                location.assign(`/inputs/${which}`);
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
