// Where an application's scripts and files get their URLs.
import { mime_type } from './mime.ts';

export interface Store {
  /** Prefix of the URLs of outputs: `base` and the path. Without a slash at its end. */
  readonly base: string;
  /** These URLs exist. Otherwise they only name the outputs, and references to them have to be replaced. */
  readonly is_real: boolean;
  /** By output path. */
  readonly urls: Map<string, string>;
  add(path: string, contents: string | Uint8Array | Blob): string;
  /** A script that is no output. */
  script(text: string): string;
  /** Nothing may be loaded before. */
  ready(): Promise<void>;
  drop(): void;
}

// Hierarchical, so that `new URL(x, import.meta.url)` works; `.invalid` exists nowhere (RFC 2606).
export const virtual_base = 'https://skein.invalid';

/** Also for output paths that begin with a drive letter. */
export function url_of(base: string, path: string): string {
  return base + encodeURI(path.startsWith('/') ? path : `/${path}`).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** The path of what `url_of` gave; other URLs stay as they are. */
export function path_of(base: string, url: string): string {
  return url.startsWith(`${base}/`) ? decodeURIComponent(url.slice(base.length)) : url;
}

export class BlobStore implements Store {
  readonly base = virtual_base;
  readonly is_real = false;
  readonly urls = new Map<string, string>();
  #all: string[] = [];

  add(path: string, contents: string | Uint8Array | Blob): string {
    const url = this.#make(contents, (contents instanceof Blob && contents.type) || mime_type(path));
    this.urls.set(path, url);
    return url;
  }

  script(text: string): string {
    return this.#make(text, 'text/javascript');
  }

  async ready(): Promise<void> {}

  drop(): void {
    for (const url of this.#all) URL.revokeObjectURL(url);
    this.#all.length = 0;
  }

  #make(contents: string | Uint8Array | Blob, type: string): string {
    const url = URL.createObjectURL(new Blob([contents as BlobPart], { type }));
    this.#all.push(url);
    return url;
  }
}
