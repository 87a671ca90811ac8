"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);
  const say = (text) => { $("live").textContent = text; };
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const module = await new Response(new Blob([bytesOf($("core").textContent)]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  let core;
  /* The one thing that the module asks for. getRandomValues gives at most 65,536 bytes at a time. */
  const random_get = (at, len) => {
    for (let done = 0; done < len; done += 65536) crypto.getRandomValues(new Uint8Array(core.memory.buffer, at + done, Math.min(65536, len - done)));
    return 0;
  };
  core = (await WebAssembly.instantiate(module, { wasi_snapshot_preview1: { random_get } })).instance.exports;
  if (core._initialize) core._initialize();
  const give = (bytes) => {
    const at = core.input(bytes.length);
    new Uint8Array(core.memory.buffer).set(bytes, at);
    return bytes.length;
  };
  const output = () => {
    const at = core.output();
    return new TextDecoder().decode(new Uint8Array(core.memory.buffer, at, core.output_len()));
  };
  const save = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const stem = () => ($("name").value.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "trustee");

  let secret = "", publicKey = "", archives = [], shares = "", keyed = false;
  $("make").onclick = () => {
    if (!core.make(give(new TextEncoder().encode($("name").value)))) { say(`No key was made: ${output()}.`); return; }
    const lines = output().split("\n");
    [secret, publicKey] = lines;
    core.forget();
    $("fingerprint").textContent = lines[2];
    $("made").hidden = false;
    say("A key was made. Save both files now: closing this page loses it.");
  };
  $("save-secret").onclick = () => { save(`${stem()}.key`, secret); say(`${stem()}.key was saved. Keep it secret, with a copy.`); };
  $("save-public").onclick = () => { save(`${stem()}.key.public.json`, publicKey); say(`${stem()}.key.public.json was saved: it goes to the election committee.`); };
  $("key").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    keyed = core.unlock(give(new Uint8Array(await file.arrayBuffer()))) === 1;
    $("key-said").textContent = keyed ? file.name : `${file.name} is no trustee’s secret file: ${output()}`;
    event.target.value = "";
  });
  $("archives").addEventListener("change", (event) => {
    archives = [...event.target.files];
    $("archives-said").textContent = archives.map((f) => f.name).join(", ") || "none yet";
  });
  $("decrypt").onclick = async () => {
    shares = "";
    $("save-shares").hidden = true;
    $("result").textContent = "";
    if (!keyed || !archives.length) { $("result").textContent = "Choose your secret file and the archives first."; return; }
    for (const file of archives) {
      say(`Verifying ${file.name}; a thousand ballots take a minute or two.`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (!core.decrypt(give(new Uint8Array(await file.arrayBuffer())))) {
        $("result").textContent = `${file.name} is refused, and nothing was decrypted: ${output()}.`;
        say("");
        return;
      }
      shares += output();
    }
    say("");
    $("result").textContent = `${archives.length} archive${archives.length === 1 ? "" : "s"} verified and decrypted.`;
    $("save-shares").hidden = false;
  };
  $("save-shares").onclick = () => save("decryption.shares", shares);
  addEventListener("pagehide", () => core.forget());
  say("Ready.");
})();
