// The worker that the generated client starts: it has this name beside the definition.
import { serve } from './press.rs?messages&server';
import { draw, type Plate } from './landscape';
import { screen_of } from './screens';

const plates: Plate[] = ['Sun', 'Hills'];
const band = 16;

serve({
  // What is thrown in here arrives as PrintFailed.
  print({ number, size: [width, height], screen }, send) {
    const landscape = draw(number, width, height);
    let ink = 0;
    for (const plate of plates) {
      const printed = screen_of(screen, width);
      for (let top = 0; top < height; top += band) {
        const rows: number[][] = [];
        for (let y = top; y < Math.min(top + band, height); y++) rows.push(printed(landscape(plate, y), y));
        for (const row of rows) for (const value of row) ink += value;
        send({ type: 'PrintProgress', payload: { plate, top, rows } });
      }
    }
    console.log(`printed number ${number} as ${screen.kind}`);
    return { type: 'PrintComplete', payload: { ink: ink / (255 * width * height) } };
  },
});
