// The engine counts columns in bytes of UTF-8, editors in UTF-16 code units. For `"é🧶"; x` the `x` stands at byte 10 and at unit 7.

/** UTF-16 offset in `line` of the character at byte `bytes`; a byte inside a character counts as that character's start. */
export function utf16_column(line: string, bytes: number): number {
  let unit = 0;
  let byte = 0;
  while (unit < line.length) {
    const code = line.codePointAt(unit) ?? 0;
    const next = byte + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
    if (next > bytes) break;
    byte = next;
    unit += code < 0x10000 ? 1 : 2;
  }
  return unit;
}
