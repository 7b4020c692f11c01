// The scripts that start an entry or a worker: they evaluate the realm script, then the chunk. Statically, because messages that arrive while an
// `import()` is under way are lost.
import type { Boots, RealmConfig } from './realm_messages.ts';

/** `exports`: names the entry exports. `export *` leaves out `default`. */
export function entry_boot(realm_url: string, chunk_url: string, exports: readonly string[]): string {
  const chunk = JSON.stringify(chunk_url);
  const exported_default = exports.includes('default') ? `export{default}from${chunk};` : '';
  return `import${JSON.stringify(realm_url)};export*from${chunk};${exported_default}`;
}

export function worker_boots(realm_url: string, chunk_url: string, config: RealmConfig, make_script: (text: string) => string): Boots {
  const module = make_script(`import${JSON.stringify(realm_url)};import${JSON.stringify(chunk_url)};${config.global}.ready();`);
  const classic = make_script(`importScripts(${JSON.stringify(realm_url)},${JSON.stringify(chunk_url)});${config.global}.ready();`);
  return { module: config.opaque ? make_script(relay(module, realm_url, config)) : module, classic };
}

// Where module workers do not start: a classic script that holds messages back and imports the module, which takes over what was held back (see
// early_messages.ts). `reportError` keeps the place of the error, which a rethrown one would lose. A module that cannot be linked has not
// evaluated the realm script either, which is what tells of errors.
function relay(module_url: string, realm_url: string, { global }: RealmConfig): string {
  return `{const held=[],hold=e=>{e.stopImmediatePropagation();held.push(e)};addEventListener("message",hold);
self.${global}_early={held,stop:()=>removeEventListener("message",hold)};
import(${JSON.stringify(module_url)}).catch(async e=>{await import(${JSON.stringify(realm_url)});reportError(e)})}`;
}
