// `manualChunks` as a function: what the engine knows of all modules, as Rollup shows it.
import type { ChunkModule, ManualChunksFunction } from '../types.ts';
import type { Described } from './wire.ts';

/** By module the name of its chunk, or null. Throws what the function throws, and an Error about what it returns. */
export function name_chunks(name: ManualChunksFunction, modules: readonly (Described | null)[]): (string | null)[] {
  const known = new Map<string, ChunkModule>();
  const add = (id: string, isExternal: boolean, described?: Described): ChunkModule => {
    let info = known.get(id);
    if (!info) {
      info = {
        id,
        isEntry: described?.entry ?? false,
        isExternal,
        moduleSideEffects: described?.effects ?? true,
        importedIds: [],
        importers: [],
        dynamicallyImportedIds: [],
        dynamicImporters: [],
      };
      known.set(id, info);
    }
    return info;
  };
  for (const module of modules) if (module) add(module.id, false, module);
  for (const module of modules) {
    if (!module) continue;
    const info = add(module.id, false);
    const targets = (list: Described['imports']) => new Set(list.map(to => (typeof to === 'string' ? add(to, true) : add(modules[to]?.id ?? '', false))));
    for (const target of targets(module.imports)) {
      info.importedIds.push(target.id);
      target.importers.push(module.id);
    }
    for (const target of targets(module.dynamic)) {
      info.dynamicallyImportedIds.push(target.id);
      target.dynamicImporters.push(module.id);
    }
  }
  const meta = { getModuleInfo: (id: string) => known.get(id) ?? null, getModuleIds: () => known.keys() };
  return modules.map(module => {
    const chunk = module && name(module.id, meta);
    if (chunk === null || chunk === undefined) return null;
    if (typeof chunk !== 'string' || chunk === '') throw new Error(`The function "manualChunks" must return the name of a chunk or nothing, and gave ${JSON.stringify(chunk)} for ${module!.id}`);
    return chunk;
  });
}
