// Stacks of workers, told by names and lines of their modules.
import { PlaceFinder, type SourceMap } from '../blobs/place.ts';

/** `before`: lines of the script that stand before what `map` describes. */
export function stack_mapper(map: string, script: string, before: number): (stack: string) => string {
  const places = new RegExp(`${script.replace(/[^\w]/g, '\\$&')}:(\\d+):(\\d+)`, 'g');
  let finder: PlaceFinder | undefined;
  return stack => {
    if (!stack.includes(script) && !stack.includes('[worker eval]')) return stack;
    finder ??= new PlaceFinder(JSON.parse(map) as SourceMap, source => source.replace(/^(?:\.{0,2}\/)+/, ''));
    const lines = stack.split('\n').map(line => {
      let own = line.includes('[worker eval]');
      const mapped = line.replace(places, (_, row: string, column: string) => {
        // What stands before is the prelude.
        const place = finder?.find(Number(row) - before, Number(column) - 1);
        if (!place) own = true;
        return place ? `${place.file}:${place.line}:${place.column + 1}` : `${script}:${row}:${column}`;
      });
      return own ? null : mapped;
    });
    return lines.filter(line => line !== null).join('\n');
  };
}
