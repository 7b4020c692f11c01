// The examples of the picker. playground/build.mjs makes examples/index.json and one examples/<name>.json each from the folders of
// playground/examples.
import type { Project, ProjectOptions } from './project.ts';

export interface ExampleEntry {
  name: string;
  title: string;
  summary: string;
  /** A page of the site that shows the same, relative to this one. */
  page?: string;
}

interface ExampleFile {
  title: string;
  entry: string;
  files: Record<string, string>;
  packages?: string[];
  options?: ProjectOptions;
}

async function fetch_file(url: string): Promise<Response> {
  const response = await fetch(new URL(url, document.baseURI));
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response;
}

export async function fetch_json<T>(url: string): Promise<T> {
  return (await (await fetch_file(url)).json()) as T;
}

export async function fetch_bytes(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch_file(url)).arrayBuffer());
}

export function load_example_index(): Promise<ExampleEntry[]> {
  return fetch_json<ExampleEntry[]>('examples/index.json');
}

export async function load_example(name: string): Promise<Project> {
  const { title, entry, files, packages = [], options = {} } = await fetch_json<ExampleFile>(`examples/${encodeURIComponent(name)}.json`);
  return { name, title, entry, files: new Map(Object.entries(files)), packages, options };
}
