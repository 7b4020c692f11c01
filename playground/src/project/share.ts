// A project as a link: `#v1=` and the base64url text of the raw-deflated JSON of its draft form.
import { from_saved, to_saved } from './drafts.ts';
import type { Project } from './project.ts';

const mark = '#v1=';

export async function share_url(project: Project, page: string): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(to_saved(project)));
  const bytes = await through(new CompressionStream('deflate-raw'), json);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return page.replace(/#.*$/, '') + mark + text;
}

/** Null when `hash` holds no project; throws when it should and cannot be read. */
export async function read_share(hash: string): Promise<Project | null> {
  if (!hash.startsWith(mark)) return null;
  const binary = atob(hash.slice(mark.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, character => character.charCodeAt(0));
  const json = new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), bytes));
  return from_saved(JSON.parse(json) as Parameters<typeof from_saved>[0]);
}

export async function gzip_size(bytes: Uint8Array): Promise<number> {
  return (await through(new CompressionStream('gzip'), bytes)).length;
}

async function through(stream: CompressionStream | DecompressionStream, bytes: Uint8Array): Promise<Uint8Array> {
  const body = new Response(new Blob([bytes as Uint8Array<ArrayBuffer>])).body;
  if (!body) throw new Error('No stream');
  return new Uint8Array(await new Response(body.pipeThrough(stream)).arrayBuffer());
}
