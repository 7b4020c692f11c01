// The disk for the engine in Node: synchronous, on whichever of its threads asks (`Disk` of wasm-glue/instance.ts).
import type { Disk } from '../../wasm-glue/instance.ts';
import { builtin, in_node } from './node_builtins.ts';

const words: Record<string, string> = { ENOENT: 'no such file or directory', EISDIR: 'is a directory', EACCES: 'permission denied', ENOTDIR: 'not a directory' };

export const disk: Disk | undefined = !in_node
  ? undefined
  : (operation, path) => {
      const fs = builtin('node:fs');
      try {
        if (operation === 0) return fs.readFileSync(path);
        if (operation === 2) return fs.realpathSync(path);
        if (operation === 3) {
          const stamps = path.split('\0').slice(0, -1).map(name => {
            const stat = fs.statSync(name, { bigint: true, throwIfNoEntry: false });
            return stat ? `${stat.mtimeNs} ${stat.size}\0` : '\0';
          });
          return stamps.join('');
        }
        let list = '';
        for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
          let kind = entry.isDirectory() ? 'd' : 'f';
          if (entry.isSymbolicLink()) {
            const target = fs.statSync(`${path}/${entry.name}`, { throwIfNoEntry: false });
            if (!target) continue;
            kind = target.isDirectory() ? 'D' : 'F';
          }
          list += `${kind}${entry.name}\0`;
        }
        return list;
      } catch (cause) {
        const { code = '', message } = cause as { code?: string; message: string };
        throw new Error(words[code] ?? message);
      }
    };
