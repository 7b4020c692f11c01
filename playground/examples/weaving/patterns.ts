export interface Pattern {
  name: string;
  /** The shaft of each warp thread; repeats. */
  threading: number[];
  /** The shafts each pick lifts; repeats. */
  lifting: number[][];
}

const up = [0, 1, 2, 3];
const point = [0, 1, 2, 3, 2, 1];

export const patterns: Pattern[] = [
  { name: 'Herringbone', threading: [...up, ...up, 1, 0, 3, 2, 1, 0, 3, 2], lifting: [[0, 1], [1, 2], [2, 3], [3, 0]] },
  { name: 'Plain weave', threading: [0, 1], lifting: [[0], [1]] },
  { name: 'Twill', threading: up, lifting: [[0, 1], [1, 2], [2, 3], [3, 0]] },
  { name: 'Bird’s eye', threading: point, lifting: point.map(shaft => [shaft, (shaft + 1) % 4]) },
  { name: 'Basket', threading: [0, 0, 1, 1], lifting: [[0], [0], [1], [1]] },
];
