// The scripts that start an entry or a worker: they evaluate the realm script, then the chunk. Statically, because messages that arrive while an
// `import()` is under way are lost.
import { trusted } from '../trusted.ts';
import type { Boots, RealmConfig } from './realm_messages.ts';

/** `exports`: names the entry exports. `export *` leaves out `default`. */
export function entry_boot(realm_url: string, chunk_url: string, exports: readonly string[]): string {
  const chunk = JSON.stringify(chunk_url);
  const exported_default = exports.includes('default') ? `export{default}from${chunk};` : '';
  return `import${JSON.stringify(realm_url)};export*from${chunk};${exported_default}`;
}

/** `is_script`: the chunk is no module, but a script that contains all it needs. */
export function worker_boots(realm_url: string, chunk_url: string, is_script: boolean, config: Pick<RealmConfig, 'global' | 'opaque'>, make_script: (text: string) => string): Boots {
  const module = make_script(`import${JSON.stringify(realm_url)};import${JSON.stringify(chunk_url)};${config.global}.ready();`);
  // In a block: the names of a classic worker's script are those of its global scope.
  const run_script = `{const t=${String(trusted)};importScripts(t(${JSON.stringify(realm_url)}),t(${JSON.stringify(chunk_url)}));${config.global}.ready()}`;
  const classic = make_script(run_script);
  const relayed = `if(self.document)import(${JSON.stringify(chunk_url)});else ${relay(module, realm_url, config)}`;
  // Without arguments `importScripts` does nothing in a classic worker, and throws in a module.
  const any = make_script(is_script ? `{let is_classic=true;try{importScripts()}catch{is_classic=false}if(is_classic)${run_script}else ${relayed}}` : relayed);
  return { module: config.opaque ? any : module, classic, any };
}

// Where module workers do not start, or nobody knows how the worker is started: a script that holds messages back and imports the module, which
// takes over what was held back (see early_messages.ts). `reportError` keeps the place of the error, which a rethrown one would lose. A module
// that cannot be linked has not evaluated the realm script either, which is what tells of errors.
function relay(module_url: string, realm_url: string, { global }: Pick<RealmConfig, 'global'>): string {
  return `{const held=[],type=self.SharedWorkerGlobalScope?"connect":"message",hold=e=>{e.stopImmediatePropagation();held.push(e)};addEventListener(type,hold);
self.${global}_early={held,stop:()=>removeEventListener(type,hold)};
import(${JSON.stringify(module_url)}).catch(async e=>{await import(${JSON.stringify(realm_url)});reportError(e)})}`;
}
