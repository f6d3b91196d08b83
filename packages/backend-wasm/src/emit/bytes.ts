const scratch = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/** A value type, by its name in the text format. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** The byte of each value type. */
export const typeByte: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Appends an unsigned integer below 2³² in LEB128. */
export function unsigned(to: number[], value: number): void {
  let rest = value >>> 0;
  for (; rest > 127; rest >>>= 7) to.push((rest & 127) | 128);
  to.push(rest);
}

/** Appends an int32 in signed LEB128. */
export function signed(to: number[], value: number): void {
  let rest = value | 0;
  for (; rest < -64 || rest > 63; rest >>= 7) to.push((rest & 127) | 128);
  to.push(rest & 127);
}

/** Appends an int64 in signed LEB128. */
export function signedLong(to: number[], value: bigint): void {
  let rest = BigInt.asIntN(64, value);
  for (; rest < -64n || rest > 63n; rest >>= 7n) to.push(Number(rest & 127n) | 128);
  to.push(Number(rest & 127n));
}

/** Appends an unsigned integer in five bytes, so that it can be put in later. */
export function padded(to: number[], value: number, at: number = to.length): void {
  for (let k = 0; k < 5; k++) to[at + k] = ((value >>> (7 * k)) & 127) | (k < 4 ? 128 : 0);
}

/** Appends the four bytes of a float32. */
export function float(to: number[], value: number): void {
  scratch.setFloat32(0, value, true);
  for (let k = 0; k < 4; k++) to.push(scratch.getUint8(k));
}

/** Appends the eight bytes of a float64. */
export function double(to: number[], value: number): void {
  scratch.setFloat64(0, value, true);
  for (let k = 0; k < 8; k++) to.push(scratch.getUint8(k));
}

/** Appends bytes; spreading a long list would overflow the stack. */
export function append(to: number[], bytes: readonly number[]): void {
  for (let k = 0; k < bytes.length; k++) to.push(bytes[k]!);
}

/** Appends what `write` appends, after the number of its bytes. */
export function counted(to: number[], write: () => void): void {
  const start = to.length;
  padded(to, 0);
  write();
  padded(to, to.length - start - 5, start);
}

/** Appends an ASCII name. */
export function name(to: number[], text: string): void {
  unsigned(to, text.length);
  for (let k = 0; k < text.length; k++) to.push(text.charCodeAt(k));
}
