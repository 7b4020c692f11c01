import { error_from } from './errors.ts';
import { builtin, in_node } from './node_builtins.ts';

/** Fetches and compiles a module; in Node, from the disk when the URL is a file's. The Error names the URL. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  try {
    if (in_node && url.startsWith('file:')) return await WebAssembly.compile(await builtin('node:fs/promises').readFile(new URL(url)));
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    // Compiling while it arrives needs the right type; many servers do not know it.
    const streaming = response.headers.get('content-type')?.startsWith('application/wasm');
    return streaming ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new Error(`Cannot load ${url}: ${error_from(cause).message}`, { cause });
  }
}
