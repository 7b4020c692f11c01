// Sources of npm packages that the site brings along, one JSON file each, loaded when a project first needs it.
import { fetch_bytes, fetch_json } from './examples.ts';

/** As the site has it. */
interface PackedPackage {
  name: string;
  version: string;
  /** Paths below /node_modules/<name>/ to text. */
  files: Record<string, string>;
  /** Paths to the names of files of the site: what is no text. */
  assets?: Record<string, string>;
  external?: string[];
}

export interface Package {
  name: string;
  version: string;
  /** Paths below /node_modules/<name>/. */
  files: Map<string, string | Uint8Array>;
  /** What the package refers to and can do without. */
  external: readonly string[];
}

const loaded = new Map<string, Promise<Package>>();

/** `file`: the name of the package, or of a part of it that is packed by itself. */
export function load_package(file: string): Promise<Package> {
  let found = loaded.get(file);
  if (!found) {
    found = load(file);
    // The next build may try again: the network can come back.
    found.catch(() => loaded.delete(file));
    loaded.set(file, found);
  }
  return found;
}

async function load(file: string): Promise<Package> {
  const { name, version, files, assets = {}, external = [] } = await fetch_json<PackedPackage>(`packages/${file}.json`);
  const bytes = await Promise.all(Object.entries(assets).map(async ([path, url]) => [path, await fetch_bytes(url)] as const));
  return { name, version, files: new Map<string, string | Uint8Array>([...Object.entries(files), ...bytes]), external };
}
