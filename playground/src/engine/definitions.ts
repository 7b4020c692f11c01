// Imports of definitions of messages, `./image.rs?messages`: the engine has no grammars, so a plugin of `skein/messages` makes their modules.
// It and its grammars (2 MB, a sixth of that on the way) are loaded by the first project that has such an import.
import type { messagesPlugin } from '../../../web/entries/messages.ts';
import type { Plugin } from '../../../web/src/index.ts';

/** A module that was made of a definition. */
export interface GeneratedModule {
  /** As it is imported, from the root: `image.rs?messages`. */
  path: string;
  text: string;
}

interface MessagesApi {
  messagesPlugin: typeof messagesPlugin;
}

let loading: Promise<MessagesApi> | undefined;

function load_api(): Promise<MessagesApi> {
  // Not bundled: messages.js finds its WebAssembly beside itself.
  const started = loading ?? (import(new URL('messages.js', document.baseURI).href) as Promise<MessagesApi>);
  loading = started;
  // The next build may try again: the network can come back.
  started.catch(() => (loading = undefined));
  return started;
}

const importing = /\?(?:[^'"`\s#]*&)?messages(?:[&#][^'"`\s]*)?['"`]/;

export function imports_definitions(files: ReadonlyMap<string, string>): boolean {
  return [...files.values()].some(text => importing.test(text));
}

/** The definition that the module was made of, when `file` is how a message names one. */
export function definition_of(file: string): string | null {
  return /^messages:([^?]+)\?/.exec(file)?.[1] ?? null;
}

/** The plugin. After each build `made` has what that build was given. */
export async function definitions_plugin(made: Map<string, GeneratedModule>): Promise<Plugin> {
  const { messagesPlugin } = await load_api();
  const plugin = messagesPlugin();
  return {
    name: plugin.name,
    setup(build) {
      build.onStart(() => made.clear());
      return plugin.setup({
        ...build,
        onLoad: (options, load) =>
          build.onLoad(options, async args => {
            const result = await load(args);
            const path = args.path.slice(1) + args.suffix;
            if (typeof result?.contents === 'string') made.set(path, { path, text: result.contents });
            return result;
          }),
      });
    },
  };
}
