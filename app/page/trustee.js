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

  const bytesFrom = async (file) => new Uint8Array(await file.arrayBuffer());
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

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

  /* A group's key. What is shared goes by the names that the program uses too. */
  let folder = [], mine = null;
  const kinds = ["cert", "polynomial", "output"];
  const refuse = (why) => { $("turned").textContent = `Nothing was done: ${why}.`; };
  $("shared").addEventListener("change", (event) => {
    folder = [...event.target.files];
    $("shared-said").textContent = folder.length ? plural(folder.length, "file") : "none: you are the first";
    $("size").hidden = folder.length > 0;
    event.target.value = "";
  });
  $("mine").addEventListener("change", (event) => {
    mine = event.target.files[0] || null;
    $("mine-said").textContent = mine ? mine.name : "none: you join now, and get one";
    event.target.value = "";
  });
  const takeFolder = async () => {
    if (!folder.length) return core.group(Number($("needed").value), Number($("members").value)) === 1;
    const size = folder.find((file) => file.name === "group.txt");
    if (!size) { refuse("group.txt is not among the files; choose all files of the shared folder"); return false; }
    if (!core.read_group(give(await bytesFrom(size)))) return false;
    for (const file of folder) {
      const [, member, kind] = /^(\d{1,2})\.(\w+)$/.exec(file.name) || [];
      if (kinds.includes(kind) && !core.share(kinds.indexOf(kind), Number(member), give(await bytesFrom(file)))) return false;
    }
    return true;
  };
  const offer = (name, text, what) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = `Save ${name}`;
    button.onclick = () => { save(name, text); say(`${name} was saved.`); };
    item.append(button, ` ${what}`);
    $("files").append(item);
  };
  $("turn").onclick = async () => {
    $("turned").textContent = "";
    $("files").replaceChildren();
    $("read-out").hidden = true;
    core.forget();
    keyed = false;
    $("key-said").textContent = "none yet";
    if (mine && core.unlock(give(await bytesFrom(mine))) !== 2) { refuse(`${mine.name} is no secret file of a group’s member`); return; }
    say("Computing; a large group takes a minute.");
    await new Promise((resolve) => setTimeout(resolve, 30));
    const good = await takeFolder() && core.turn() === 1;
    say("");
    if (!good) { if (!$("turned").textContent) refuse(output()); core.forget(); return; }
    const [said, member, fingerprint, ...files] = output().split("\n");
    core.forget();
    $("turned").textContent = `${said} You are member ${member}.`;
    $("group-fingerprint").textContent = fingerprint;
    $("read-out").hidden = !fingerprint;
    const own = mine ? mine.name : `member-${member.split(" ")[0]}.key`;
    for (const line of files.filter(Boolean)) {
      const [name, text] = line.split("\t");
      if (name === "") offer(own, text, "Your secret file. It stays with you, with a copy.");
      else if (name === ".dkey") offer(`${own}.dkey`, text, "Stays with you, beside the secret file.");
      else offer(name, text, "Goes into the shared folder. If a file of that name is there already, take your turn again with the folder as it is now.");
    }
  };

  /* The count. */
  $("key").addEventListener("change", async (event) => {
    const chosen = [...event.target.files];
    event.target.value = "";
    if (!chosen.length) return;
    keyed = false;
    core.forget();
    const sealed = chosen.find((file) => file.name.endsWith(".dkey"));
    const file = chosen.find((one) => one !== sealed);
    const kind = file ? core.unlock(give(await bytesFrom(file))) : 0;
    if (kind === 2 && sealed) keyed = core.open_key(give(await bytesFrom(sealed))) === 1;
    else keyed = kind === 1 && chosen.length === 1;
    const why = kind === 2 && !sealed ? "a group member’s secret file; choose its .dkey together with it"
      : !file ? "a .dkey; choose the secret file together with it"
      : kind === 1 ? "a secret file that stands alone; choose it alone" : `refused: ${output()}`;
    $("key-said").textContent = keyed ? chosen.map((one) => one.name).join(", ") : `${chosen.map((one) => one.name).join(", ")}: ${why}`;
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
    const challenged = $("challenged").checked, left = [];
    for (const file of archives) {
      say(`Verifying ${file.name}; a thousand ballots take a minute or two.`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (!core.decrypt(give(await bytesFrom(file)), challenged ? 1 : 0)) {
        $("result").textContent = `${file.name} is refused, and nothing was decrypted: ${output()}.`;
        say("");
        return;
      }
      if (output()) shares += output();
      else left.push(file.name);
    }
    say("");
    const done = archives.length - left.length;
    $("result").textContent = `${plural(done, "archive")} verified and decrypted.` + (!left.length ? ""
      : ` Left out: ${left.join(", ")}, ${challenged ? "which holds no challenged ballots" : "challenged ballots, which stay sealed"}.`);
    $("save-shares").hidden = !done;
  };
  $("save-shares").onclick = () => save("decryption.shares", shares);
  addEventListener("pagehide", () => core.forget());
  say("Ready.");
})();
