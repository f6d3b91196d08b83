import { ModuleBuilder } from '../emit/index.ts';

// V8 can join neighbouring instructions on 128 bits to ones on 256 where the processor has them. It calls that an experiment, so nothing is taken on trust.

const FLAG = 'experimental-wasm-revectorize';

/** Older versions of V8 do not know the flag, which they write to the standard error, or are not tried. */
const FIRST_VERSION = 14;

/** How many times faster joined vectors are at least, or they are not joined: nearly twice is usual. */
const LEAST_GAIN = 1.3;

/** Calls after which code is hot, if each goes through some 50,000 instructions. */
const WARM = 300;

/** What of Node is asked. */
interface Node {
  readonly arch: string;
  readonly versions: { readonly v8?: string };
  getBuiltinModule?(name: string): { setFlagsFromString?(flag: string): void } | undefined;
}

type SetFlag = (flag: string) => void;

/** What came of the flag, which all threads of a process share. */
let known: { readonly obstacle: string | null } | null = null;

/** Has the engine join vectors in all code that it compiles from now on. Says why it does not; null if it does. */
export function joinVectors(): string | null {
  known ??= { obstacle: joined() };
  return known.obstacle;
}

/** Has it stop, for a reason. */
export function partVectors(reason: string): void {
  known = { obstacle: reason };
  flagSetter((globalThis as { process?: Node }).process)?.(`--no-${FLAG}`);
}

/** Calls code so often that the compiler that joins vectors has compiled it, on this thread and not some time later. */
export function warm(run: () => void): void {
  const set = flagSetter((globalThis as { process?: Node }).process);
  set?.('--wasm-sync-tier-up');
  try {
    for (let k = 0; k < WARM; k++) run();
  } finally {
    set?.('--no-wasm-sync-tier-up');
  }
}

const flagSetter = (node: Node | undefined): SetFlag | undefined => {
  const v8 = node?.getBuiltinModule?.('node:v8');
  return v8?.setFlagsFromString && ((flag) => v8.setFlagsFromString!(flag));
};

function joined(): string | null {
  const { process } = globalThis as { process?: Node };
  const set = flagSetter(process);
  if (!process || !set) return 'only Node can be told to';
  const version = process.versions.v8 ?? 'unknown';
  if (!(Number.parseInt(version, 10) >= FIRST_VERSION))
    return `it takes version ${FIRST_VERSION} of V8, and this is ${version}`;
  if (process.arch !== 'x64') return `processors of the kind ${process.arch} have no wider vectors`;
  const apart = manySums('apart');
  set(`--${FLAG}`);
  const together = manySums('together');
  if (gainOf(apart, together) >= LEAST_GAIN) return null;
  set(`--no-${FLAG}`);
  return 'it makes code no faster on this processor';
}

/** Code that adds as much as there is room for in registers, if vectors are joined. The engine knows code by its bytes, so that each `name` is compiled anew. */
function manySums(name: string): () => void {
  const module = new ModuleBuilder({ memory: {} });
  module.function(name, {}, (f) => {
    const [sums, factor, left] = [Array.from({ length: 24 }, () => f.local('v128')), f.local('v128'), f.local('i32')];
    f.v128('f32x4', 0.5).set(factor).i32(1000).set(left);
    sums.forEach((sum, k) =>
      f
        .i32(0)
        .memory('v128.load', 16 * k)
        .set(sum),
    );
    f.loop((again) => {
      for (const sum of sums) f.get(sum, factor).op('f32x4.mul').get(factor).op('f32x4.add').set(sum);
      f.get(left).i32(1).op('i32.sub').tee(left).branchIf(again);
    });
    sums.forEach((sum, k) =>
      f
        .i32(0)
        .get(sum)
        .memory('v128.store', 16 * k),
    );
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } });
  const run = exports[name] as () => void;
  warm(run);
  return run;
}

/** How many times faster one is than the other: the best of runs that take turns, since others use the processor. */
function gainOf(slow: () => void, fast: () => void): number {
  const timeOf = (run: () => void): number => {
    const start = performance.now();
    for (let k = 0; k < 20; k++) run();
    return performance.now() - start;
  };
  let [slowest, fastest] = [Infinity, Infinity];
  for (let turn = 0; turn < 15; turn++) {
    slowest = Math.min(slowest, timeOf(slow));
    fastest = Math.min(fastest, timeOf(fast));
  }
  return slowest / fastest;
}
