import { paint_tile, type Tile } from './tile';

addEventListener('message', ({ data }: MessageEvent<Tile>) => {
  const painted = paint_tile(data);
  postMessage(painted, { transfer: [painted.pixels.buffer] });
});
