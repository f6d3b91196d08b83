/** Something that does workloads, with a number of threads, in a process of its own. */
export interface System {
  /** How it is asked for: `tfjs-wasm`. */
  readonly name: string;
  readonly backend: string;
  readonly threads: number;
  /** Ours, a peer that a JavaScript program picks instead, or native code with its own vector units. */
  readonly kind: 'ours' | 'javascript' | 'native';
  /** Does it compile steps, so that the first call of one is a figure of its own? */
  readonly compiles?: boolean;
  /** What its instructions can do at most: a key of the limits. */
  readonly limit?: 'javascript' | 'wasm';
  readonly python?: boolean;
}

const threaded = (system: Omit<System, 'threads'>): System[] => [1, 2].map((threads) => ({ ...system, threads }));

/** What we are compared with. */
export const peers: readonly System[] = [
  { name: 'tfjs-cpu', backend: 'cpu', threads: 1, kind: 'javascript' },
  { name: 'tfjs-wasm', backend: 'wasm', threads: 1, kind: 'javascript' },
  { name: 'jax', backend: 'wasm', threads: 1, kind: 'javascript', compiles: true },
  ...threaded({ name: 'ort-web', backend: 'wasm', kind: 'javascript' }),
  ...threaded({ name: 'ort-node', backend: 'native', kind: 'native' }),
  ...threaded({ name: 'torch', backend: 'native', kind: 'native', python: true }),
  ...threaded({ name: 'numpy', backend: 'native', kind: 'native', python: true }),
];

const LIMITS: Readonly<Record<string, System['limit']>> = { cpu: 'javascript', wasm: 'wasm' };

/** Backends with threads. */
export const THREADED: readonly string[] = ['wasm'];

/** Tensai on one of its backends: op by op, and compiled by its `jit`; on two threads as well where there are threads. */
export const ours = (backend: string): readonly System[] =>
  [1, ...(THREADED.includes(backend) ? [2] : [])].flatMap((threads) =>
    [false, true].map((compiles): System => {
      const limit = LIMITS[backend];
      return { name: 'tensai', backend, threads, kind: 'ours', compiles, ...(limit && { limit }) };
    }),
  );

/** How a system is called in tables: `tensai cpu jit`, `torch 2T`. */
export const labelOf = ({ name, backend, kind, threads, compiles }: System): string =>
  `${name}${kind === 'ours' ? ` ${backend}${compiles ? ' jit' : ''}` : ''}${threads > 1 ? ` ${threads}T` : ''}`;
