type Key = readonly [number, number];

/** threefry-2x32, 20 rounds. */
export function threefry([k0, k1]: Key, [c0, c1]: Key): [number, number] {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda];
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    const rotations = group % 2 === 0 ? [13, 15, 26, 6] : [17, 29, 16, 24];
    for (const r of rotations) {
      x = (x + y) | 0;
      y = ((y << r) | (y >>> (32 - r))) ^ x;
    }
    x = (x + keys[(group + 1) % 3]!) | 0;
    y = (y + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  return [x >>> 0, y >>> 0];
}
