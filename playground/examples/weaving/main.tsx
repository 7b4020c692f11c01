// A weaver's draft: how the warp is threaded, which shafts each pick lifts. A worker
// weaves the cloth that follows from it.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Cloth, PatternPicker } from './draft';
import { patterns, type Pattern } from './patterns';

const loom = new Worker(new URL('./loom.worker.ts', import.meta.url), { type: 'module' });

function Loom() {
  const [pattern, setPattern] = useState<Pattern>(patterns[0]);
  const [cloth, setCloth] = useState<boolean[][]>([]);

  useEffect(() => {
    loom.onmessage = ({ data }: MessageEvent<{ name: string; cloth: boolean[][] }>) => {
      setCloth(data.cloth);
      const raised = data.cloth.flat().filter(Boolean).length;
      console.log(`${data.name}: ${data.cloth.length} picks, warp on top ${raised} times`);
    };
  }, []);
  useEffect(() => loom.postMessage(pattern), [pattern]);

  return (
    <>
      <PatternPicker patterns={patterns} chosen={pattern} onChoose={setPattern} />
      <Cloth cloth={cloth} name={pattern.name} />
    </>
  );
}

render(<Loom />, document.body);
