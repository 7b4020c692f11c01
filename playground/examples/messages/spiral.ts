/** Where a number stands when the whole numbers wind around 1: Ulam's spiral. */
export function place(n: number): { x: number; y: number } {
  const ring = Math.ceil((Math.sqrt(n) - 1) / 2);
  if (ring === 0) return { x: 0, y: 0 };
  const side = 2 * ring;
  const back = (side + 1) ** 2 - n;
  const along = back % side;
  switch (Math.floor(back / side)) {
    case 0:
      return { x: ring - along, y: ring };
    case 1:
      return { x: -ring, y: ring - along };
    case 2:
      return { x: along - ring, y: -ring };
    default:
      return { x: ring, y: along - ring };
  }
}
