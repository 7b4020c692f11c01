import type { Plate } from './landscape';
import type { Screen } from './screens';

document.body.innerHTML = `
  <style>
    body { display: flex; flex-direction: column; height: 100vh; padding: 0 }
    #sheet { flex: 1; position: relative; min-height: 0 }
    #sheet canvas { position: absolute; inset: 0; width: 100%; height: 100% }
    progress { appearance: none; display: block; width: 100%; height: 2px; border: 0; background: var(--line) }
    progress::-webkit-progress-bar { background: var(--line) }
    progress::-webkit-progress-value { background: var(--t2) }
    progress::-moz-progress-bar { background: var(--t2) }
    form { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 12px 20px 10px }
    label { color: var(--soft); cursor: pointer }
    label:has(:checked) { color: var(--ink); font-weight: 600 }
    label:has(:focus-visible) { outline: 2px solid var(--t1); outline-offset: 3px; border-radius: 2px }
    [type=radio] { position: absolute; opacity: 0; pointer-events: none }
    [type=number] { width: 64px; padding: 2px 6px }
    form button { padding: 2px 10px; margin-left: auto }
    output { flex: 1 1 100%; min-height: 1.55em; color: var(--soft) }
  </style>
  <div id="sheet"><canvas></canvas><canvas></canvas></div>
  <progress value="0" aria-label="Printed"></progress>
  <form>
    <label><input type="radio" name="screen" value="engraving" checked>Engraving</label>
    <label><input type="radio" name="screen" value="halftone">Halftone</label>
    <label><input type="radio" name="screen" value="dither">Dither</label>
    <label><input type="radio" name="screen" value="wash">Wash</label>
    <label>Pitch <input type="number" name="pitch" value="5"></label>
    <button type="button">Another</button>
    <output></output>
  </form>`;

export const sheet = document.querySelector<HTMLElement>('#sheet')!;
export const form = document.querySelector('form')!;
export const output = document.querySelector('output')!;
export const another = document.querySelector('button')!;
const progress = document.querySelector('progress')!;
const [sun, hills] = document.querySelectorAll('canvas');
const plates: Record<Plate, HTMLCanvasElement> = { Sun: sun, Hills: hills };
const colours: Record<Plate, string> = { Sun: '--t2', Hills: '--ink' };

/** What the form asks for. */
export function chosen(): Screen {
  const { screen, pitch } = Object.fromEntries(new FormData(form)) as { screen: Screen['kind']; pitch: string };
  if (screen === 'engraving') return { kind: screen, pitch: Number(pitch) };
  if (screen === 'halftone') return { kind: screen, pitch: Number(pitch), degrees: 30 };
  return { kind: screen };
}

/** Clean plates, as large as the sheet is in pixels of the screen. */
export function clean(): [width: number, height: number] {
  const width = Math.round(sheet.clientWidth * devicePixelRatio);
  const height = Math.round(sheet.clientHeight * devicePixelRatio);
  for (const canvas of [sun, hills]) Object.assign(canvas, { width, height });
  return [width, height];
}

/** Puts ink on some rows. */
export function ink(plate: Plate, top: number, rows: number[][]): void {
  const { width, height } = plates[plate];
  const image = new ImageData(width, rows.length);
  rows.flat().forEach((value, i) => (image.data[4 * i + 3] = value));
  plates[plate].getContext('2d')!.putImageData(image, 0, top);
  colour(plate);
  progress.value = ((plate === 'Hills' ? height : 0) + top + rows.length) / (2 * height);
}

// What has ink gets the colour that the theme has for it.
function colour(plate: Plate): void {
  const context = plates[plate].getContext('2d')!;
  context.globalCompositeOperation = 'source-atop';
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(colours[plate]);
  context.fillRect(0, 0, plates[plate].width, plates[plate].height);
}

const theme = new MutationObserver(() => (['Sun', 'Hills'] as const).forEach(colour));
theme.observe(document.documentElement, { attributes: true });
