import { Matrix4, Quaternion, TorusKnotGeometry, Vector3 } from 'three/src/Three.js';

/** A (2, 3) torus knot, turned and scaled: enough of three.js's arithmetic to compare. */
export function tie_knot() {
  const geometry = new TorusKnotGeometry(1.3, 0.36, 260, 9, 2, 3);
  const turn = new Quaternion().setFromAxisAngle(new Vector3(1, 2, 3).normalize(), 0.4);
  geometry.applyMatrix4(new Matrix4().compose(new Vector3(), turn, new Vector3(1.1, 1.1, 1.1)));
  return geometry;
}

/** Every bit of every coordinate counts. */
export function checksum(geometry: ReturnType<typeof tie_knot>): string {
  const { array } = geometry.getAttribute('position');
  const bits = new Uint32Array(array.buffer, array.byteOffset, array.length);
  let sum = 0;
  for (const word of bits) sum = (Math.imul(sum, 31) + word) >>> 0;
  return sum.toString(16).padStart(8, '0');
}
