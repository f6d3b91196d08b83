import {
  type Backend,
  type Device,
  markerIn,
  markerOf,
  type DType,
  elementBytes,
  type In,
  type Op,
  type PartialShape,
  type Shape,
  Tensor,
  typeOf,
} from '@tensai/core';
import type { Tensors } from '../tensors.ts';
import type { SymbolicTensor } from './is-symbol.ts';
import { recordOp } from './record-op.ts';

// It has a name, for messages, and what types and ops ask of a device. Nothing runs on it.
const backend = {
  name: 'symbolic',
  caps: { bytes: elementBytes, maxBuffers: Infinity, syncRead: false },
  kernels: new Map(),
} as unknown as Backend;

const device: Device = {
  backend,
  types: new Map(),
  kernels: new Map(),
  reclaim: null,
  symbols: {
    show: (shape: Shape): PartialShape => shape.map((extent) => (markerIn(extent) === undefined ? extent : null)),
    apply: (op: Op, ins: readonly In[], attrs: object): readonly Tensor[] => recordOp(op, ins, attrs, makeNode),
  },
};

/** Where a symbol came from: output `index` of a node. */
export interface Origin {
  readonly node: Node;
  readonly index: number;
}

/** A step of a model: an input, a call of a layer, or an op. */
export interface Node {
  /** For names and order: nodes are numbered as they are made. */
  readonly id: number;
  /** `dense_1`, `add` */
  readonly name: string;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: SymbolicTensor[];
  /** Computes the outputs of real inputs. Inputs have none: they are given. */
  readonly run: ((inputs: readonly Tensor[]) => Tensors) | null;
  /** The layer that the node calls. */
  readonly layer: object | null;
}

let serial = 0;

/** A new node with symbols for its outputs. */
export function makeNode(
  name: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly { readonly shape: Shape; readonly dtype: DType }[],
  run: Node['run'],
  layer: object | null,
): Node {
  const node: Node = { id: serial++, name, inputs, outputs: [], run, layer };
  outputs.forEach(({ shape, dtype }, index) => {
    const symbol = new Tensor(typeOf(device, dtype, shape), null);
    const origin: Origin = { node, index };
    symbol.note = { trace: origin };
    symbol.kept = true;
    node.outputs.push(symbol);
  });
  return node;
}

/** The extents of a shape, with markers for unknown ones. */
export const withMarkers = (shape: PartialShape): number[] => shape.map((extent, axis) => extent ?? markerOf(axis));

/** Where a symbol came from. */
export const originOf = (symbol: SymbolicTensor): Origin => symbol.note!.trace as Origin;
