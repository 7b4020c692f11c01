// skein-syntax.wasm: bytes in, bytes out (wasm-glue/syntax/syntax.cpp). Loaded by the first call, once.
import { compile } from '../compile.ts';

interface SyntaxExports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  allocate(size: number): number;
  generate(request: number): number;
  release(memory: number): void;
}

let loading: Promise<SyntaxExports> | undefined;

/** The module at `url`. A later call gets the one of the first, unless loading that failed. */
export function load_syntax(url: string): Promise<SyntaxExports> {
  const started = loading ?? instantiate(url);
  loading = started;
  started.catch(() => {
    if (loading === started) loading = undefined;
  });
  return started;
}

async function instantiate(url: string): Promise<SyntaxExports> {
  const module = await compile(url);
  // What is linked in of the C library may write and tell the time, neither of which happens but when it aborts.
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      if (name === 'proc_exit') throw new Error('The module of the grammars has ended: it ran out of memory');
      return 0;
    };
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const syntax = exports as unknown as SyntaxExports;
  syntax._initialize();
  return syntax;
}

/** Generates: `texts` are the worker, then path and contents of each file. Returns the messages as JSON, then path, contents and "once" of each file. */
export function generate_texts(syntax: SyntaxExports, languages: number, texts: readonly string[]): string[] {
  const encoded = texts.map(text => new TextEncoder().encode(text));
  const size = encoded.reduce((sum, bytes) => sum + 4 + bytes.length, 8);
  const request = syntax.allocate(size);
  const input = new DataView(syntax.memory.buffer, request >>> 0, size);
  input.setUint32(0, languages, true);
  input.setUint32(4, texts.length, true);
  let at = 8;
  for (const bytes of encoded) {
    input.setUint32(at, bytes.length, true);
    new Uint8Array(syntax.memory.buffer, (request >>> 0) + at + 4, bytes.length).set(bytes);
    at += 4 + bytes.length;
  }

  const result = syntax.generate(request) >>> 0;
  const output = new DataView(syntax.memory.buffer, result);
  const decoder = new TextDecoder();
  const results: string[] = [];
  at = 8;
  for (let left = output.getUint32(4, true); left > 0; left--) {
    const length = output.getUint32(at, true);
    results.push(decoder.decode(new Uint8Array(syntax.memory.buffer, result + at + 4, length)));
    at += 4 + length;
  }
  syntax.release(result);
  return results;
}
