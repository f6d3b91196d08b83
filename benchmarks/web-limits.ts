/** What this machine can do at most on one thread: GFLOP/s of products and sums, and GB/s of reading and writing. */
export interface Limits {
  /** JavaScript, in float64. */
  readonly javascript: number;
  /** WebAssembly with 128-bit vectors, a product and a sum each. */
  readonly wasm: number;
  /** The same with the two in one instruction (relaxed SIMD); null where the engine lacks it. */
  readonly relaxed: number | null;
  /** Native code with the processor's widest vectors; null where none is measured. */
  readonly native: number | null;
  /** y = x · c over two arrays of 16 MB each, GB/s. */
  readonly bandwidth: number;
}

/** Measures what JavaScript and WebAssembly can reach, in pages too. */
export function measureWebLimits(): Limits {
  return {
    javascript: best(javascriptPeak),
    wasm: Math.max(...[8, 10, 12].map((chains) => wasmPeak(chains, false)!)),
    relaxed: wasmPeak(8, true) && Math.max(...[8, 10, 12].map((chains) => wasmPeak(chains, true)!)),
    native: null,
    bandwidth: bandwidth(),
  };
}

const best = (measure: () => number): number => Math.max(...Array.from({ length: 5 }, measure));

/** Units of work per nanosecond. */
function rate(work: number, body: () => void): number {
  body();
  return best(() => {
    const start = performance.now();
    body();
    return work / ((performance.now() - start) * 1e6);
  });
}

function javascriptPeak(): number {
  const rounds = 4e6;
  let sink = 0;
  const product = (m: number, c: number): number => {
    let [a0, a1, a2, a3, a4, a5, a6, a7] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
    for (let i = 0; i < rounds; i++) {
      a0 = a0 * m + c;
      a1 = a1 * m + c;
      a2 = a2 * m + c;
      a3 = a3 * m + c;
      a4 = a4 * m + c;
      a5 = a5 * m + c;
      a6 = a6 * m + c;
      a7 = a7 * m + c;
    }
    return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7;
  };
  const peak = rate(rounds * 16, () => (sink += product(0.999_9, 0.000_1)));
  return sink === Infinity ? 0 : peak;
}

const F32_SPLAT = [0xfd, 0x13];
const F32_LANE_0 = [0xfd, 0x1f, 0];
const F32_ADD = [0xfd, 0xe4, 0x01];
const F32_MUL = [0xfd, 0xe6, 0x01];
const F32_RELAXED_MADD = [0xfd, 0x85, 0x02];
const [GET, SET, TEE] = [0x20, 0x21, 0x22];
const [I32_SUB, I32_CONST, F32_CONST] = [0x6b, 0x41, 0x43];
const [F32, V128, I32] = [0x7d, 0x7b, 0x7f];

/** A function of a WebAssembly module that holds nothing else; null where the engine does not take it. */
function moduleOf(
  code: readonly number[],
  locals: readonly number[],
  params: readonly number[],
  pages = 0,
): WebAssembly.Exports | null {
  const vector = (items: readonly number[]): number[] => [...leb(items.length), ...items];
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...vector(bytes)];
  const body = [...locals, ...code, 0x0b];
  const bytes = Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, ...vector(params), 1, F32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, 1, 0x66, 0, 0, 1, 0x6d, 2, 0]),
    ...section(10, [1, ...vector(body)]),
  ]);
  return WebAssembly.validate(bytes) ? new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports : null;
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}

const f32 = (value: number): number[] => [F32_CONST, ...new Uint8Array(Float32Array.of(value).buffer)];

/** Goes through independent chains `a = a · m + c` of vectors so many times: 8 operations for each. Null where the engine lacks relaxed SIMD. */
export function chainsOf(chains: number, relaxed: boolean): ((count: number) => number) | null {
  // locals: 0 the count (a parameter), 1 m, 2 c, then the chains
  const [m, c, first] = [1, 2, 3];
  const all = Array.from({ length: chains }, (_, k) => first + k);
  const step = all.flatMap((a) =>
    relaxed
      ? [GET, a, GET, m, GET, c, ...F32_RELAXED_MADD, SET, a]
      : [GET, a, GET, m, ...F32_MUL, GET, c, ...F32_ADD, SET, a],
  );
  const code = [
    ...f32(0.999),
    ...F32_SPLAT,
    SET,
    m,
    ...f32(0.001),
    ...F32_SPLAT,
    SET,
    c,
    0x03,
    0x40,
    ...step,
    GET,
    0,
    I32_CONST,
    1,
    I32_SUB,
    TEE,
    0,
    0x0d,
    0,
    0x0b,
    GET,
    first,
    ...all.slice(1).flatMap((a) => [GET, a, ...F32_ADD]),
    ...F32_LANE_0,
  ];
  const exports = moduleOf(code, [1, ...leb(chains + 2), V128], [I32]);
  return exports && (exports['f'] as (count: number) => number);
}

/** GFLOP/s of such chains. */
function wasmPeak(chains: number, relaxed: boolean): number | null {
  const run = chainsOf(chains, relaxed);
  const count = 4e6;
  return run && rate(count * chains * 8, () => run(count));
}

/** GB/s of a vector loop `y = x · c`, reads and writes counted. */
function bandwidth(): number {
  const bytes = 2 ** 24;
  const unroll = 8;
  // locals: 0 the place (a parameter, counts down), 1 c
  const lanes = Array.from({ length: unroll }, (_, k) => 16 * k);
  const LOAD = [0xfd, 0x00, 4];
  const STORE = [0xfd, 0x0b, 4];
  const step = lanes.flatMap((at) => [
    GET,
    0,
    GET,
    0,
    ...LOAD,
    ...leb(at),
    GET,
    1,
    ...F32_MUL,
    ...STORE,
    ...leb(bytes + at),
  ]);
  const code = [
    ...f32(1.0001),
    ...F32_SPLAT,
    SET,
    1,
    0x03,
    0x40,
    GET,
    0,
    I32_CONST,
    ...signed(16 * unroll),
    I32_SUB,
    SET,
    0,
    ...step,
    GET,
    0,
    0x0d,
    0,
    0x0b,
    ...f32(0),
  ];
  const exports = moduleOf(code, [1, 1, V128], [I32], (2 * bytes) / 65_536)!;
  const run = exports['f'] as (from: number) => number;
  new Float32Array((exports['m'] as WebAssembly.Memory).buffer).fill(1);
  return rate(2 * bytes, () => run(bytes));
}

const signed = (value: number): number[] => (value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)]);
