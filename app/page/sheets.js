"use strict";
/* Files as spreadsheets and people have them: zip archives (read and written), the first sheet of an
 * XLSX workbook as CSV, and cells pasted from a spreadsheet. */
const Sheets = (() => {
  const text = (bytes) => new TextDecoder().decode(bytes);
  const inflate = async (bytes) => new Uint8Array(await new Response(
    new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
  const LIMIT = 512 << 20; /* bytes that an archive may unpack to */

  /* Name -> bytes. The directory at the end says where everything is (APPNOTE 4.3.12, 4.3.16). */
  async function unzip(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    if (end < 0) throw new Error("this is not a zip archive");
    const files = new Map();
    let at = view.getUint32(end + 16, true), total = 0;
    for (let n = view.getUint16(end + 10, true); n > 0; n--) {
      if (view.getUint32(at, true) !== 0x02014b50) throw new Error("the archive's directory is damaged");
      const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
      const nameLength = view.getUint16(at + 28, true), start = view.getUint32(at + 42, true);
      const name = text(bytes.subarray(at + 46, at + 46 + nameLength));
      total += size;
      if (total > LIMIT) throw new Error("the archive unpacks to more than 512 MiB");
      const body = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      const data = bytes.subarray(body, body + packed);
      if (!name.endsWith("/")) {
        const out = method === 0 ? data : method === 8 ? await inflate(data) : null;
        if (!out || out.length !== size) throw new Error(`${name} in the archive is damaged`);
        files.set(name, out);
      }
      at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return files;
  }

  const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  const crc = (bytes) => {
    let c = 0xffffffff;
    for (const b of bytes) c = crcTable[(c ^ b) & 255] ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
  };

  /* An archive of stored files; the same files give the same bytes. */
  function zip(files) {
    const parts = [], directory = [];
    let at = 0, directoryLength = 0;
    for (const [name, bytes] of files) {
      const label = new TextEncoder().encode(name);
      const head = new DataView(new ArrayBuffer(30)), entry = new DataView(new ArrayBuffer(46));
      const common = (v, o) => {
        v.setUint16(o, 20, true); v.setUint16(o + 2, 0x0800, true); v.setUint16(o + 8, 0x21, true);
        v.setUint32(o + 10, crc(bytes), true); v.setUint32(o + 14, bytes.length, true);
        v.setUint32(o + 18, bytes.length, true); v.setUint16(o + 22, label.length, true);
      };
      head.setUint32(0, 0x04034b50, true); common(head, 4);
      entry.setUint32(0, 0x02014b50, true); entry.setUint16(4, 20, true); common(entry, 6); entry.setUint32(42, at, true);
      parts.push(head, label, bytes);
      directory.push(entry, label);
      at += 30 + label.length + bytes.length;
      directoryLength += 46 + label.length;
    }
    const end = new DataView(new ArrayBuffer(22));
    end.setUint32(0, 0x06054b50, true); end.setUint16(8, files.length, true); end.setUint16(10, files.length, true);
    end.setUint32(12, directoryLength, true); end.setUint32(16, at, true);
    return new Blob([...parts, ...directory, end], { type: "application/zip" });
  }

  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  const csv = (rows) => rows.map((row) => row.map((cell) => quoted(cell ?? "")).join(",")).join("\n") + "\n";
  const fromPaste = (pasted) => (pasted.split("\n")[0].includes("\t")
    ? csv(pasted.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"))) : pasted);

  const isDate = (format) => /[dmyhs]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "")) && !/general/i.test(format);
  const iso = (serial, base1904) => new Date(Math.round((serial - (base1904 ? 24107 : 25569)) * 86400000)).toISOString().slice(0, 10);
  const column = (reference) => [...reference.replace(/\d/g, "")].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;

  /* Which cell styles show dates (ECMA-376 part 1, 18.8.30: 14 to 22 and 45 to 47 are dates). */
  function dateStyles(xml) {
    if (!xml) return [];
    const own = new Map([...xml.querySelectorAll("numFmts > numFmt")].map((f) => [f.getAttribute("numFmtId"), isDate(f.getAttribute("formatCode") || "")]));
    return [...xml.querySelectorAll("cellXfs > xf")].map((x) => {
      const id = x.getAttribute("numFmtId") || "0";
      return own.has(id) ? own.get(id) : (+id >= 14 && +id <= 22) || (+id >= 45 && +id <= 47);
    });
  }

  /* The first sheet of a workbook as CSV. Cells keep the digits that the file holds. */
  async function fromXlsx(bytes) {
    const files = await unzip(bytes);
    const xml = (name) => (files.has(name) ? new DOMParser().parseFromString(text(files.get(name)), "application/xml") : null);
    const book = xml("xl/workbook.xml"), links = xml("xl/_rels/workbook.xml.rels");
    if (!book || !links) throw new Error("this is not an XLSX workbook");
    const id = book.querySelector("sheets > sheet").getAttribute("r:id");
    const target = [...links.querySelectorAll("Relationship")].find((r) => r.getAttribute("Id") === id).getAttribute("Target");
    const sheet = xml(target.startsWith("/") ? target.slice(1) : "xl/" + target);
    const words = (e) => [...e.querySelectorAll("t")].filter((t) => !t.closest("rPh")).map((t) => t.textContent).join("");
    const shared = [...(xml("xl/sharedStrings.xml")?.querySelectorAll("si") || [])].map(words);
    const dates = dateStyles(xml("xl/styles.xml"));
    const base1904 = /^(1|true)$/.test(book.querySelector("workbookPr")?.getAttribute("date1904") || "");
    const rows = [];
    for (const row of sheet.querySelectorAll("sheetData > row")) {
      const cells = [];
      for (const c of row.querySelectorAll("c")) {
        const value = c.querySelector("v")?.textContent ?? "", type = c.getAttribute("t");
        let shown = value;
        if (type === "s") shown = shared[+value] ?? "";
        else if (type === "inlineStr") shown = words(c);
        else if (type === "e") shown = value;
        else if ((!type || type === "n") && value !== "" && dates[+(c.getAttribute("s") || 0)]) shown = iso(+value, base1904);
        else if ((!type || type === "n") && /[eE]/.test(value)) shown = String(+value);
        const reference = c.getAttribute("r");
        cells[reference ? column(reference) : cells.length] = shown;
      }
      const number = +(row.getAttribute("r") || rows.length + 1);
      while (rows.length < number - 1 && rows.length < 1 << 20) rows.push([]);
      rows.push(Array.from(cells, (cell) => cell ?? ""));
    }
    const width = Math.max(0, ...rows.map((r) => r.length));
    return csv(rows.filter((r) => r.some((c) => c !== "")).map((r) => [...r, ...Array(width - r.length).fill("")]));
  }

  return { unzip, zip, fromPaste, fromXlsx };
})();
