// Sources of npm packages that the site brings along, one JSON file each, loaded when a project first needs it.
import { fetch_json } from './examples.ts';

export interface Package {
  name: string;
  version: string;
  /** Paths below /node_modules/<name>/ to text. */
  files: Record<string, string>;
}

const loaded = new Map<string, Promise<Package>>();

export function load_package(name: string): Promise<Package> {
  let found = loaded.get(name);
  if (!found) {
    found = fetch_json<Package>(`packages/${name}.json`);
    // The next build may try again: the network can come back.
    found.catch(() => loaded.delete(name));
    loaded.set(name, found);
  }
  return found;
}
