import type { DType, TypedArray } from './dtype.ts';
import type { TensaiError } from './error.ts';
import type { Aval, Loop, Rows, Sym } from './loop.ts';

/** What `registerBackend` takes: a backend that is not open yet. */
export interface BackendSpec {
  readonly name: string;
  /** Of several backends that can serve, the one with the highest priority is the default. */
  readonly priority: number;
  /** Does `open` return the backend itself? Only such a backend is a default before `ready` or `setBackend`. */
  readonly synchronous: boolean;
  open(): Backend | Promise<Backend>;
}

/** What a backend can do; core asks these values and never a backend's name. */
export interface Caps {
  /**
   * Bytes of one element as stored, for the dtypes that it has: as many as its facts say, or 4 for narrower ones, which then are words (int8 an int32, half floats
   * a float32 that was rounded, others a uint32). Half floats of 2 bytes are their bits.
   */
  readonly bytes: Readonly<Partial<Record<DType, number>>>;
  /** Distinct buffers of one launch, outputs included. */
  readonly maxBuffers: number;
  /** Can `readSync` read at once? */
  readonly syncRead: boolean;
  /** Are NaN and infinities kept by its arithmetic? */
  readonly nan: boolean;
  /** May several values share one storage at different offsets? */
  readonly suballoc: boolean;
  /** Does it want `free` called when a storage becomes unreachable? */
  readonly finalize: boolean;
  /** Does it gain from code with the sizes spelled out? */
  readonly specialise: boolean;
  /** Does `compile` take loops with `scatter`, with `fold`, and Rows? */
  readonly scatter: boolean;
  readonly fold: boolean;
  readonly rows: boolean;
  /** Intrinsics that are less accurate than the ops ask for, in ULP. */
  readonly ulp?: Readonly<Record<string, number>>;
}

/** A piece of a backend's memory. Views of one tensor share it. */
export interface Storage {
  /** What the registry of unreachable storages holds on to. */
  readonly held: Held;
  /** What was allocated. */
  readonly bytes: number;
  /** How many live values use it: core's count, 0 at first. */
  refs: number;
  /** Core's, on backends that recycle: is it in the registry of unreachable storages? */
  watched?: boolean;
}

/** The backend's own record of a storage; it never refers to the Storage. */
export interface Held {
  freed: boolean;
}

/** A value in a storage. `offset`: bytes to its first element; `bytes`: of its dense elements. */
export interface Slice {
  readonly storage: Storage;
  readonly offset: number;
  readonly bytes: number;
}

/** Distances between neighbours along each axis, in elements; `dense`: row-major without gaps. */
export interface Layout {
  readonly strides: readonly number[];
  readonly dense: boolean;
}

/** Ready-made code for one signature. */
export interface Executable {
  /** Reads `ins`, writes `outs`; an output may share the storage of an input that is read at the same point only. Legal before `ready`. */
  run(ins: readonly Slice[], outs: readonly Slice[], args: readonly number[], scratch?: readonly Slice[]): void;
  /** Bytes of the scratch buffers that `run` needs: garbage at first, and gone after the call. */
  readonly scratch?: readonly number[];
  readonly ready?: Promise<void>;
  dispose?(): void;
}

/** What a hand-written kernel is made for. */
export interface Signature {
  readonly ins: readonly (Aval & Layout)[];
  readonly outs: readonly Aval[];
  readonly attrs: object;
}

/** A fast path for one op. `make` answers null for what it cannot do. Inputs are dense unless it declares `strided`. */
export interface KernelFactory {
  readonly strided?: boolean;
  make(signature: Signature, backend: Backend): Executable | null;
}

/**
 * A loop with its sizes taken out. Backends compile once per `key`; the Executable holds `numbers`. Equal keys mean equal `loop`s.
 * A simple backend ignores all that and compiles `concrete`.
 */
export interface Skeleton {
  readonly key: string;
  readonly loop: Loop<Sym> | Rows<Sym>;
  readonly numbers: Int32Array;
  readonly concrete: Loop | Rows;
}

/** A traced program as a backend may take it whole: buffers of the plan, values in them, steps in order. */
export interface Program {
  /** Bytes of the plan's buffers. */
  readonly buffers: readonly number[];
  readonly slots: readonly {
    readonly bytes: number;
    /** In a buffer; bound at each run; a constant; or bound per iteration of a repeat. */
    readonly at:
      | { readonly buffer: number; readonly offset: number }
      | { readonly bind: number; readonly mayAlias?: number }
      | { readonly given: Slice }
      | 'inner';
  }[];
  readonly steps: readonly Step[];
}

/** A slot of a program, or a part of one. */
export interface Ref {
  readonly slot: number;
  readonly offset?: number;
}

/** A launch, a copy, or a loop of steps with carried values and slices of stacked ones. */
export type Step =
  | {
      readonly exec: Executable;
      readonly ins: readonly Ref[];
      readonly outs: readonly Ref[];
      readonly scratch?: readonly Ref[];
      readonly args: readonly (number | { readonly host: number })[];
    }
  | { readonly copy: Ref; readonly from: Ref; readonly bytes: number }
  | {
      readonly repeat: number;
      readonly body: readonly Step[];
      /** state(0) = init, state(k + 1) = next(k), final = next(last); iterations alternate between the spares. */
      readonly carry: readonly {
        readonly init: Ref;
        readonly state: number;
        readonly next: number;
        readonly final: Ref;
        readonly spare: readonly [Ref, Ref];
      }[];
      /** Slot `slot` is, in iteration k, the part of `of` at `start + k·stride` bytes. */
      readonly slices: readonly {
        readonly slot: number;
        readonly of: Ref;
        readonly stride: number;
        readonly start: number;
      }[];
    };

/** A program made ready by a backend. Nothing lives in the plan's buffers between two runs. */
export interface Replay {
  run(bind: readonly Slice[], host: ArrayLike<number>): void;
  dispose(): void;
}

/**
 * A device: memory, and code for loops. All bytes and offsets are as the backend stores them (`caps.bytes`); core converts typed arrays.
 * Effects are in the order of the calls. Fresh memory is garbage.
 */
export interface Backend {
  readonly name: string;
  readonly caps: Caps;
  alloc(bytes: number): Storage;
  /** From a scope, `dispose` or the registry of unreachable storages, which no longer has the Storage. */
  free(held: Held): void;
  /** Takes a freed storage that nobody refers to any more, for `alloc` to give out again: to be entered in the registry of unreachable storages costs as much as an op on four numbers. */
  recycle?(storage: Storage): void;
  write(to: Slice, from: ArrayBufferView): void;
  copy(to: Slice, from: Slice): void;
  /** The bytes of a dense value, as a copy. */
  read(from: Slice): Promise<Uint8Array>;
  readSync?(from: Slice): Uint8Array;
  /** The elements of a dense value where they lie, to be read and written before the next call: for backends whose memory is the host's. */
  elements?(of: Slice, dtype: DType): TypedArray;
  /** Optional fast paths, by the op's name. */
  readonly kernels: ReadonlyMap<string, KernelFactory>;
  /** Code for a loop; null for one that it does not take. An op that has no kernel either, and is not said in other ops, is then refused. */
  compile?(code: Skeleton, options: { readonly specialise: boolean }): Executable | null;
  /** A whole program as one job; without it, or where the backend gains nothing by it and answers null, the steps are walked through. */
  record?(program: Program): Replay | null;
  /** Submits what is pending; null while at most `limit` submissions are unfinished. */
  throttle?(limit: number): Promise<void> | null;
  flush?(): void;
  /** Resolves when all that was launched is done. */
  idle(): Promise<void>;
  memory(): { readonly bytes: number; readonly buffers: number; readonly limit: number };
  readonly lost?: Promise<TensaiError>;
  dispose(): void | Promise<void>;
}
