import { append, double, float, padded, signed, signedLong, typeByte, unsigned, type ValueType } from './bytes.ts';
import { lane as lanes, type LaneInstruction, plain, type PlainInstruction } from './instructions.ts';
import {
  memory,
  type MemoryInstruction,
  memoryLane as memoryLanes,
  type MemoryLaneInstruction,
} from './memory-instructions.ts';

/** The types of a function. */
export interface Signature {
  readonly params?: readonly ValueType[];
  readonly results?: readonly ValueType[];
}

/** Something that can be called: an imported function, or one of the module. */
export interface Callee {
  readonly signature: Signature;
  /** Its number in the module, known when the module is finished. */
  index: number;
}

/** A parameter or variable of a function. */
export interface Local {
  readonly type: ValueType;
  readonly index: number;
}

/** A block or loop that is open: what branches go to. */
export interface Label {
  readonly depth: number;
}

/** The numbers in a vector constant, by the shape of its lanes. */
export type LaneShape = 'i8x16' | 'i32x4' | 'f32x4' | 'f64x2';

/** Numbers of quarters of vectors. */
export type Quarters = readonly [number, number, number, number];

/** Writes the body of one function in the order of a stack machine; every method returns the builder. */
export class FunctionBuilder implements Callee {
  readonly signature: Signature;
  readonly params: readonly Local[];
  index = -1;
  /** The instructions so far. */
  code: number[] = [];
  /** Where the numbers of callees are missing. */
  readonly calls: { readonly code: number[]; readonly at: number; readonly callee: Callee }[] = [];
  /** What runs before everything else. */
  readonly #head: number[] = [];
  readonly #locals: ValueType[] = [];
  /** Where conditions are that hardly ever hold. */
  readonly #rare: number[] = [];
  #depth = 0;

  constructor(signature: Signature) {
    this.signature = signature;
    this.params = (signature.params ?? []).map((type, index) => ({ type, index }));
  }

  /** A new variable, zero at first. */
  local(type: ValueType): Local {
    return { type, index: this.params.length + this.#locals.push(type) - 1 };
  }

  get(...locals: readonly Local[]): this {
    for (const { index } of locals) this.#numbered(0x20, index);
    return this;
  }
  set({ index }: Local): this {
    return this.#numbered(0x21, index);
  }
  /** Sets a variable and leaves the value on the stack. */
  tee({ index }: Local): this {
    return this.#numbered(0x22, index);
  }

  i32(value: number): this {
    this.code.push(0x41);
    signed(this.code, value);
    return this;
  }
  i64(value: bigint): this {
    this.code.push(0x42);
    signedLong(this.code, value);
    return this;
  }
  f32(value: number): this {
    this.code.push(0x43);
    float(this.code, value);
    return this;
  }
  f64(value: number): this {
    this.code.push(0x44);
    double(this.code, value);
    return this;
  }
  /** A vector constant: a number for each lane, or one for all. */
  v128(shape: LaneShape, ...values: readonly number[]): this {
    this.#prefixed(0xfd000c);
    const width = { i8x16: 1, i32x4: 4, f32x4: 4, f64x2: 8 }[shape];
    for (let k = 0; k < 16 / width; k++) {
      const value = values.length === 1 ? values[0]! : values[k]!;
      if (shape === 'f32x4') float(this.code, value);
      else if (shape === 'f64x2') double(this.code, value);
      else for (let byte = 0; byte < width; byte++) this.code.push((value >> (8 * byte)) & 255);
    }
    return this;
  }

  /** Instructions without immediates, in order. */
  op(...names: readonly PlainInstruction[]): this {
    for (const name of names) this.#prefixed(plain[name]);
    return this;
  }
  /** A load, store or atomic access at `offset` bytes (below 2³²) from the address on the stack. */
  memory(name: MemoryInstruction, offset = 0): this {
    const [code, align] = memory[name];
    return this.#access(code, align, offset);
  }
  /** An instruction on one lane. */
  lane(name: LaneInstruction, lane: number): this {
    this.#prefixed(lanes[name]).code.push(lane);
    return this;
  }
  /** A load into one lane, or a store of it; the address lies under the vector. */
  memoryLane(name: MemoryLaneInstruction, lane: number, offset = 0): this {
    const [code, align] = memoryLanes[name];
    this.#access(code, align, offset).code.push(lane);
    return this;
  }
  /** Takes 16 bytes out of two vectors: 0–15 are those of the first, 16–31 those of the second. */
  shuffle(...bytes: readonly number[]): this {
    this.#prefixed(0xfd000d).code.push(...bytes);
    return this;
  }
  /** Takes four quarters out of two vectors: 0–3 are those of the first, 4–7 those of the second. */
  quarters(...quarters: Quarters): this {
    return this.shuffle(...quarters.flatMap((quarter) => [0, 1, 2, 3].map((byte) => 4 * quarter + byte)));
  }
  /** `memory.copy`, over target, source and number of bytes. */
  copy(): this {
    this.code.push(0xfc, 0x0a, 0, 0);
    return this;
  }
  /** `memory.fill`, over target, byte and number of bytes. */
  fill(): this {
    this.code.push(0xfc, 0x0b, 0);
    return this;
  }

  call(callee: Callee): this {
    this.code.push(0x10);
    this.calls.push({ code: this.code, at: this.code.length, callee });
    padded(this.code, 0);
    return this;
  }
  /** Calls the function whose number in the imported table is on the stack, above its arguments; `type`: see `ModuleBuilder.typeOf`. */
  callIndirect(type: number): this {
    this.#numbered(0x11, type).code.push(0);
    return this;
  }

  /** Writes what runs once, at the start of the function: constants, and what is computed from parameters only. */
  first(write: () => void): this {
    const { code } = this;
    const depth = this.#depth;
    this.code = this.#head;
    this.#depth = 0;
    write();
    this.code = code;
    this.#depth = depth;
    return this;
  }

  /** `body` in a block, which a branch leaves. */
  block(body: (exit: Label) => void): this {
    return this.#nested(0x02, 0x40, body);
  }
  /** `body` in a loop: a branch to its label starts it again, without one it ends. */
  loop(body: (again: Label) => void): this {
    return this.#nested(0x03, 0x40, body);
  }
  /** `then` if the int32 on the stack is not 0, `otherwise` if it is; both leave a `result` if that is given. */
  if(then: (exit: Label) => void, otherwise?: () => void, result?: ValueType): this {
    return this.#nested(0x04, result ? typeByte[result] : 0x40, (exit) => {
      then(exit);
      if (!otherwise) return;
      this.code.push(0x05);
      otherwise();
    });
  }
  /** As `if`, of what hardly ever holds: the engine keeps the registers of the other way free of it. Not in what runs first. */
  ifRarely(then: () => void, otherwise?: () => void): this {
    this.#rare.push(this.code.length);
    return this.if(then, otherwise);
  }
  branch({ depth }: Label): this {
    return this.#numbered(0x0c, this.#depth - depth);
  }
  /** Branches if the int32 on the stack is not 0. */
  branchIf({ depth }: Label): this {
    return this.#numbered(0x0d, this.#depth - depth);
  }

  /** `while (index < to) { body(); index += step }` of int32s, from what `index` is; `to` pushes its value. */
  upTo(index: Local, to: () => void, step: number, body: () => void): this {
    return this.block((exit) => {
      this.get(index);
      to();
      this.op('i32.ge_s').branchIf(exit);
      this.loop((again) => {
        body();
        this.get(index).i32(step).op('i32.add').tee(index);
        to();
        this.op('i32.lt_s').branchIf(again);
      });
    });
  }

  /** Writes the function's body to an empty list, after calls were given their numbers; says where in it conditions are that hardly ever hold. */
  writeTo(bytes: number[]): readonly number[] {
    const runs: [count: number, type: ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    unsigned(bytes, runs.length);
    for (const [count, type] of runs) {
      unsigned(bytes, count);
      bytes.push(typeByte[type]);
    }
    append(bytes, this.#head);
    const start = bytes.length;
    append(bytes, this.code);
    bytes.push(0x0b);
    return this.#rare.map((at) => start + at);
  }

  #numbered(code: number, index: number): this {
    this.code.push(code);
    unsigned(this.code, index);
    return this;
  }
  #prefixed(code: number): this {
    if (code > 0xffff) {
      this.code.push(code >> 16);
      unsigned(this.code, code & 0xffff);
    } else this.code.push(code);
    return this;
  }
  #access(code: number, align: number, offset: number): this {
    this.#prefixed(code);
    this.code.push(align);
    unsigned(this.code, offset);
    return this;
  }
  #nested(code: number, type: number, body: (label: Label) => void): this {
    this.code.push(code, type);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.code.push(0x0b);
    return this;
  }
}
