import { generateGroup, generatePoint } from '@tensai/codegen';
import type { DType, Loop, Sym } from '@tensai/core';
import { type BufferKind, type Commands, type Interface, windowFor } from './commands.ts';
import { functionsFor } from './wgsl-functions.ts';
import { LANES, typeOf, wgsl } from './wgsl.ts';

/** Numbers that every program gets: how many points (of space), the width of the grid, how many reduced points. */
export const HEAD = 3;

/** Which buffer each tensor of a loop lies in, inputs first, then outputs: places in the list of distinct buffers. */
export type Sharing = readonly number[];

/** A loop made into a pipeline. */
export interface Program {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: Interface;
  /** Which of the skeleton's numbers follow the head, the offsets and the arguments. */
  readonly numbers: readonly number[];
  /** How many words it is sent. */
  readonly words: number;
}

/** Words before the skeleton's numbers. */
const leadingWords = (loop: Loop<Sym>): number =>
  HEAD + loop.inputs.length + loop.outputs.length + (loop.args?.length ?? 0);

const word = (at: number): string => `numbers[${at >> 2}].${'xyzw'[at & 3]}`;

const argument = (dtype: DType, at: number): string => {
  const type = typeOf(dtype);
  return type === 'i32' ? word(at) : type === 'bool' ? `(${word(at)}!=0)` : `bitcast<${type}>(${word(at)})`;
};

/** Of each distinct buffer: is it written to, or only read? */
function kindsOf(loop: Loop<Sym>, sharing: Sharing): readonly BufferKind[] {
  const kinds: BufferKind[] = [];
  sharing.forEach((memory, slot) => {
    if (slot >= loop.inputs.length) kinds[memory] = 'w';
    else kinds[memory] ??= 'r';
  });
  return kinds;
}

/**
 * The text of a program. All buffers are bound whole, and a tensor is found in its buffer by a number: so tensors may start anywhere, and a buffer
 * that is read and written is bound once, which the rules of WebGPU ask for. With `sizes` the skeleton's numbers stand in the text.
 */
export function sourceOf(
  loop: Loop<Sym>,
  sharing: Sharing,
  group: boolean,
  sizes?: ArrayLike<number>,
): { source: string; numbers: readonly number[]; bindings: Interface } {
  const inputs = loop.inputs.length;
  const spelling = wgsl((buffer) => {
    const slot = /^([xo])(\d+)$/.exec(buffer);
    return slot ? `m${sharing[Number(slot[2]) + (slot[1] === 'o' ? inputs : 0)]}` : buffer;
  });
  const shared = group ? generateGroup(loop, spelling) : null;
  const { text, numbers: used } = shared ?? generatePoint(loop, spelling);
  const extents = loop.space.flatMap((n) => (typeof n === 'number' ? [] : [n.sym]));
  const needed = [...new Set([...used, ...extents])];
  const numbers = sizes ? [] : needed;
  const lead = leadingWords(loop);
  const kinds = kindsOf(loop, sharing);
  const window = windowFor(lead + numbers.length);

  const lines = [
    group
      ? `let point=i32(group.y)*${word(1)}+i32(group.x);`
      : `let point=(i32(group.y)*${word(1)}+i32(group.x))*${LANES}+i32(thread);`,
    `if(point>=${word(0)}){return;}`,
    ...(group ? ['let lane=i32(thread);', `let points=${word(2)};`] : []),
    ...loop.inputs.map((_, i) => `let b${i}=${word(HEAD + i)};`),
    ...loop.outputs.map((_, k) => `let c${k}=${word(HEAD + inputs + k)};`),
    ...(loop.args ?? []).map((dtype, k) => `let g${k}=${argument(dtype, HEAD + inputs + loop.outputs.length + k)};`),
    ...needed.map((sym, k) => `let n${sym}=${sizes ? spelling.literal(sizes[sym]!, 'int32') : word(lead + k)};`),
    ...coordinates(loop),
    text,
  ];
  const body = lines.join('\n');
  const source = [
    `@group(0)@binding(0)var<uniform>numbers:array<vec4<i32>,${window / 4}>;`,
    ...kinds.map(
      (kind, i) => `@group(0)@binding(${i + 1})var<storage,${kind === 'w' ? 'read_write' : 'read'}>m${i}:array<u32>;`,
    ),
    ...(shared?.shared ?? []).map(({ name }) => `var<workgroup>${name}:array<u32,${LANES}>;`),
    functionsFor(body),
    `@compute@workgroup_size(${LANES})`,
    `fn main(@builtin(workgroup_id)group:vec3<u32>,@builtin(local_invocation_index)thread:u32){`,
    body,
    '}',
  ].join('\n');
  return { source, numbers, bindings: { window, kinds } };
}

/** The coordinates of a point from its number, the last axis fastest. */
function coordinates({ space }: Loop<Sym>): string[] {
  if (space.length === 0) return [];
  const lines = ['var rest=point;'];
  for (let axis = space.length - 1; axis > 0; axis--) {
    const extent = space[axis]!;
    const text = typeof extent === 'number' ? `${extent}` : `n${extent.sym}`;
    lines.push(`let i${axis}=rest%${text};rest=rest/${text};`);
  }
  return [...lines, 'let i0=rest;'];
}

/** Makes the pipeline. */
export function makeProgram(
  device: GPUDevice,
  commands: Commands,
  loop: Loop<Sym>,
  sharing: Sharing,
  group: boolean,
  sizes?: ArrayLike<number>,
): Program {
  const { source, numbers, bindings } = sourceOf(loop, sharing, group, sizes);
  const pipeline = device.createComputePipeline({
    layout: commands.layout(bindings).pipeline,
    compute: { module: device.createShaderModule({ code: source }), entryPoint: 'main' },
  });
  return { pipeline, bindings, numbers, words: leadingWords(loop) + numbers.length };
}
