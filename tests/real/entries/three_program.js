import { line } from '../digest.js';

export function exercise(THREE) {
  line('exports', Object.keys(THREE).sort().map((name) => `${name} ${typeof THREE[name]}`));
  line('revision', THREE.REVISION);
  const numbers = (list) => Array.from(list).map((x) => x.toFixed(5).replace(/^-0\.00000$/, '0.00000'));
  for (const name of Object.keys(THREE).filter((key) => key.endsWith('Geometry') && !/Instanced|Edges|Wireframe/.test(key)).sort()) {
    const geometry = new THREE[name]();
    const position = geometry.attributes.position;
    geometry.computeBoundingSphere?.();
    line(name, [position ? position.count : 0, position ? numbers(position.array).join() : '', geometry.index?.count ?? 0]);
  }
  for (const name of Object.keys(THREE).filter((key) => key.endsWith('Material')).sort()) {
    const material = new THREE[name]();
    line(name, Object.keys(material.toJSON()).filter((key) => !['uuid', 'metadata'].includes(key)));
    line(`${name} copied`, new THREE[name]().copy(material).type);
  }
  const matrix = new THREE.Matrix4().compose(new THREE.Vector3(1, 2, 3), new THREE.Quaternion().setFromEuler(new THREE.Euler(0.3, 0.6, 0.9)), new THREE.Vector3(2, 2, 1));
  line('matrix', [numbers(matrix.elements), matrix.determinant().toFixed(6), numbers(matrix.clone().invert().elements)]);
  line('quaternion', numbers(new THREE.Quaternion().slerpQuaternions(new THREE.Quaternion(), new THREE.Quaternion(0, 1, 0, 0), 0.3).toArray()));
  const curve = new THREE.CatmullRomCurve3([new THREE.Vector3(), new THREE.Vector3(1, 3, 0), new THREE.Vector3(5, -2, 1)]);
  line('curve', [curve.getLength().toFixed(5), curve.getSpacedPoints(5).map((p) => numbers(p.toArray()))]);
  const shape = new THREE.Shape().moveTo(0, 0).lineTo(4, 0).bezierCurveTo(5, 2, 3, 4, 0, 4);
  line('extrude', new THREE.ExtrudeGeometry(shape, { depth: 2, bevelEnabled: false }).attributes.position.count);
  const scene = new THREE.Scene();
  const group = new THREE.Group();
  group.position.set(1, 2, 3);
  const mesh = new THREE.Mesh(new THREE.SphereGeometry(2, 16, 12), new THREE.MeshStandardMaterial({ color: 'tomato' }));
  mesh.name = 'ball';
  scene.add(group.add(mesh), new THREE.PointLight(0xffffff, 2), new THREE.AxesHelper(3));
  scene.updateMatrixWorld(true);
  const hits = new THREE.Raycaster(new THREE.Vector3(1, 2, 20), new THREE.Vector3(0, 0, -1)).intersectObject(scene, true);
  line('hits', hits.map((hit) => [hit.object.name, hit.distance.toFixed(4)]));
  line('box', numbers(new THREE.Box3().setFromObject(scene.getObjectByName('ball')).max.toArray()));
  const json = scene.toJSON();
  line('json', [json.object.children.length, json.geometries.map((g) => g.type), json.materials.length]);
  line('parsed', new THREE.ObjectLoader().parse(json).children.map((child) => child.type));
  const track = new THREE.VectorKeyframeTrack('.position', [0, 1, 2], [0, 0, 0, 1, 1, 1, 4, 4, 4]);
  const mixer = new THREE.AnimationMixer(group);
  mixer.clipAction(new THREE.AnimationClip('move', 2, [track])).play();
  mixer.update(1.5);
  line('animated', numbers(group.position.toArray()));
  const camera = new THREE.PerspectiveCamera(60, 1.5, 0.1, 100);
  camera.position.z = 5;
  camera.updateMatrixWorld();
  line('projected', numbers(new THREE.Vector3(1, 1, 1).project(camera).toArray()));
  line('frustum', new THREE.Frustum().setFromProjectionMatrix(new THREE.Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)).containsPoint(new THREE.Vector3(0, 0, 0)));
  line('colours', [new THREE.Color('rebeccapurple').getHexString(), new THREE.Color().setHSL(0.3, 0.5, 0.6).getStyle(), new THREE.Color(0xff8800).lerp(new THREE.Color(0x0088ff), 0.4).getHexString()]);
  line('shaders', Object.keys(THREE.ShaderChunk).length + Object.keys(THREE.ShaderLib).length);
  line('chunk', THREE.ShaderChunk.lights_physical_pars_fragment);
  line('uniforms', Object.keys(THREE.UniformsLib.common));
  line('maths', [THREE.MathUtils.smoothstep(0.4, 0, 1), THREE.MathUtils.euclideanModulo(-7, 3), THREE.MathUtils.seededRandom(7).toFixed(8)]);
  class Own extends THREE.Object3D { type = 'Own'; }
  line('subclass', [new Own().isObject3D, new Own().type, new Own() instanceof THREE.EventDispatcher]);
}
