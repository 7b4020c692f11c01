// Page and worker use three.js, bundled from those of its sources they need. Both
// tie the same torus knot; the page draws it without WebGL, thread by thread.
import { PerspectiveCamera, REVISION, Vector3 } from 'three/src/Three.js';
import { checksum, tie_knot } from './knot';

const geometry = tie_knot();
const own = checksum(geometry);
console.log(`page: three.js r${REVISION}, checksum ${own}`);

const worker = new Worker(new URL('./knot.worker.ts', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }: MessageEvent<string>) => {
  console.log(`worker: checksum ${data}`);
  console.log(data === own ? 'page and worker agree' : 'page and worker DISAGREE');
};

document.body.style.padding = '0';
document.body.innerHTML = '<canvas style="width:100vw;height:100vh"></canvas>';
const canvas = document.querySelector('canvas')!;
const context = canvas.getContext('2d')!;
const { tubularSegments, radialSegments } = geometry.parameters;
const positions = geometry.getAttribute('position');
const camera = new PerspectiveCamera(36, 1, 0.1, 100);
camera.position.set(0, 0, 8.2);
const axis = new Vector3(0.25, 0.35, 1).normalize();
const point = new Vector3();
const layers = 28;

function draw(time: number) {
  const width = (canvas.width = innerWidth * devicePixelRatio);
  const height = (canvas.height = innerHeight * devicePixelRatio);
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
  camera.updateMatrixWorld();

  const style = getComputedStyle(document.documentElement);
  const paper = style.getPropertyValue('--paper');
  const colours = ['--t1', '--t2', '--t3'].map(name => style.getPropertyValue(name));

  // Short pieces of thread, sorted into layers by depth and drawn from the back, each
  // with a margin of paper, so that threads pass over and under each other.
  const pieces = Array.from({ length: layers }, () => colours.map(() => new Path2D()));
  for (let thread = 0; thread < radialSegments; thread++) {
    let x = 0, y = 0;
    for (let step = 0; step <= tubularSegments; step++) {
      point.fromBufferAttribute(positions, step * (radialSegments + 1) + thread);
      point.applyAxisAngle(axis, time / 6000);
      const layer = Math.max(0, Math.min(layers - 1, Math.floor((point.z / 2.4 + 1) * (layers / 2))));
      point.project(camera);
      const [from_x, from_y] = [x, y];
      x = ((point.x + 1) / 2) * width;
      y = ((1 - point.y) / 2) * height;
      if (step === 0) continue;
      const piece = pieces[layer][thread % colours.length];
      piece.moveTo(from_x, from_y);
      piece.lineTo(x, y);
    }
  }
  pieces.forEach((paths, layer) => {
    paths.forEach((path, index) => {
      context.lineCap = 'butt';
      context.lineWidth = 5 * devicePixelRatio;
      context.strokeStyle = paper;
      context.stroke(path);
      context.lineCap = 'round';
      context.lineWidth = 1.9 * devicePixelRatio;
      context.strokeStyle = colours[index];
      context.globalAlpha = 0.35 + (0.65 * layer) / layers;
      context.stroke(path);
      context.globalAlpha = 1;
    });
  });
  requestAnimationFrame(draw);
}
requestAnimationFrame(draw);
