// The examples of the picker. playground/build.mjs makes examples/index.json and one examples/<name>.json each from the folders of
// playground/examples.
import type { Project, ProjectOptions } from './project.ts';

export interface ExampleEntry {
  name: string;
  title: string;
  summary: string;
}

interface ExampleFile {
  title: string;
  entry: string;
  files: Record<string, string>;
  packages?: string[];
  options?: ProjectOptions;
}

export async function fetch_json<T>(url: string): Promise<T> {
  const response = await fetch(new URL(url, document.baseURI));
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return (await response.json()) as T;
}

export function load_example_index(): Promise<ExampleEntry[]> {
  return fetch_json<ExampleEntry[]>('examples/index.json');
}

export async function load_example(name: string): Promise<Project> {
  const { title, entry, files, packages = [], options = {} } = await fetch_json<ExampleFile>(`examples/${encodeURIComponent(name)}.json`);
  return { name, title, entry, files: new Map(Object.entries(files)), packages, options };
}
