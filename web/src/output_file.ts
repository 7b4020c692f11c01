// One output of a build. A class only for `text`, which is decoded when somebody asks: most outputs are never read as text.
import type { OutputFile, OutputImport, OutputKind, OutputLink } from './types.ts';

export interface OutputHead {
  path: string;
  kind: OutputKind;
  hash: string;
  entryPoint?: string;
  imports: OutputImport[];
  exports: string[];
  links: OutputLink[];
}

export class Output implements OutputFile {
  path: string;
  contents: Uint8Array;
  hash: string;
  kind: OutputKind;
  // Only declared, so that outputs that are no entries have no such key.
  declare entryPoint?: string;
  imports: OutputImport[];
  exports: string[];
  links: OutputLink[];
  // The contents are kept with the text, as esbuild does: a plugin or user may have replaced them since.
  #decoded: { contents: Uint8Array; text: string } | null = null;

  constructor(head: OutputHead, contents: Uint8Array) {
    this.path = head.path;
    this.contents = contents;
    this.hash = head.hash;
    this.kind = head.kind;
    if (head.entryPoint !== undefined) this.entryPoint = head.entryPoint;
    this.imports = head.imports;
    this.exports = head.exports;
    this.links = head.links;
  }

  get text(): string {
    if (this.#decoded?.contents !== this.contents) {
      this.#decoded = { contents: this.contents, text: new TextDecoder().decode(this.contents) };
    }
    return this.#decoded.text;
  }
}
