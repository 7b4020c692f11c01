// Page and worker use three.js, bundled here from its 376 source modules. Both tie the
// same torus knot; the page draws it without WebGL, thread by thread.
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
document.body.innerHTML = '<canvas style="width:100vw;height:100vh" aria-label="A turning torus knot"></canvas>';
const canvas = document.querySelector('canvas')!;
const context = canvas.getContext('2d')!;
const { tubularSegments, radialSegments } = geometry.parameters;
const positions = geometry.getAttribute('position');
const camera = new PerspectiveCamera(38, 1, 0.1, 100);
camera.position.set(0, 0, 8);
const up = new Vector3(0, 1, 0);
const tilt = new Vector3(1, 0, 0);
const point = new Vector3();

function draw(time: number) {
  const ratio = devicePixelRatio;
  const width = (canvas.width = innerWidth * ratio);
  const height = (canvas.height = innerHeight * ratio);
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
  camera.updateMatrixWorld();

  const colours = ['--t1', '--t2', '--t3', '--t4'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name));
  const lines = colours.map(() => [new Path2D(), new Path2D()]);
  // One line along the tube for every strand of the skein.
  for (let strand = 0; strand < radialSegments; strand++) {
    let pen_down = false;
    for (let step = 0; step <= tubularSegments; step++) {
      point.fromBufferAttribute(positions, step * (radialSegments + 1) + strand);
      point.applyAxisAngle(up, time / 4000).applyAxisAngle(tilt, 0.5);
      const near = point.z > 0 ? 1 : 0;
      point.project(camera);
      const path = lines[strand % colours.length][near];
      const x = ((point.x + 1) / 2) * width;
      const y = ((1 - point.y) / 2) * height;
      if (pen_down) path.lineTo(x, y);
      path.moveTo(x, y);
      pen_down = true;
    }
  }
  context.lineWidth = 1.1 * ratio;
  for (const near of [0, 1]) {
    context.globalAlpha = near ? 0.95 : 0.28;
    lines.forEach((pair, index) => {
      context.strokeStyle = colours[index];
      context.stroke(pair[near]);
    });
  }
  requestAnimationFrame(draw);
}
requestAnimationFrame(draw);
