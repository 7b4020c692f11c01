// What the tests use of three.js, which ships without types.
declare module 'three' {
  export class Vector3 {
    constructor(x?: number, y?: number, z?: number);
    normalize(): this;
  }
  export class Quaternion {
    setFromAxisAngle(axis: Vector3, angle: number): this;
  }
  export class Matrix4 {
    compose(position: Vector3, turn: Quaternion, scale: Vector3): this;
  }
  export class TorusKnotGeometry {
    constructor(radius: number, tube: number, tubular_segments: number, radial_segments: number, p: number, q: number);
    applyMatrix4(matrix: Matrix4): this;
    getAttribute(name: string): { array: Float32Array };
  }
}
