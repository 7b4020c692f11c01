// `import { resize } from './image.rs?messages'` in builds of the JavaScript API, whose engine has no grammars. The program does this by itself.
import type { OnLoadResult, Plugin, PluginBuild } from '../plugins/types.ts';
import { builtin, in_node } from '../node_builtins.ts';
import { type GenerateMessagesOptions, generate_module } from './generate_messages.ts';

const namespace = 'messages';

/**
 * A plugin for imports of definitions of messages with `?messages`: the module is the client, as `generateMessages` writes it in JavaScript, and
 * the worker beside the definition (`image-worker.ts` for `ImageWorkerMessage`), which it starts, is bundled. That worker imports
 * `./image.rs?messages&server`. `wasmURL`: where `skein-syntax.wasm` is; by default beside this module.
 */
export function messagesPlugin(options: Pick<GenerateMessagesOptions, 'wasmURL'> = {}): Plugin {
  return {
    name: 'messages',
    setup(build) {
      build.onResolve({ filter: /\?(?:[^#]*&)?messages(?:[&#]|$)/ }, async args => {
        const at = args.path.indexOf('?');
        const { path, errors, namespace: found_in } = await build.resolve(args.path.slice(0, at), { kind: args.kind, importer: args.importer, resolveDir: args.resolveDir, with: args.with });
        if (errors.length > 0) return { errors };
        // Another plugin's file is that plugin's affair.
        if (found_in !== 'file') return undefined;
        return { path, namespace, suffix: args.path.slice(at) };
      });
      build.onLoad({ filter: /./, namespace }, async ({ path, suffix }): Promise<OnLoadResult> => {
        const text = await read(build, path);
        const { contents, errors, warnings } = await generate_module(path, text, suffix, options.wasmURL);
        return { contents, errors, warnings, loader: 'js', resolveDir: path.slice(0, path.lastIndexOf('/')) || '/', watchFiles: [path] };
      });
    },
  };
}

async function read(build: PluginBuild, path: string): Promise<string> {
  const { files } = build.initialOptions;
  const virtual = files?.[path] ?? files?.[path.slice(1)];
  if (virtual !== undefined) return typeof virtual === 'string' ? virtual : new TextDecoder().decode(virtual);
  if (!in_node) throw new Error(`${path} is none of the build's files`);
  return new TextDecoder().decode(await builtin('node:fs/promises').readFile(path));
}
