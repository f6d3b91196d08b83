import {
  add,
  arangeOp,
  type Aval,
  type Choice,
  fullOp,
  type Graph,
  type GraphIn,
  type GraphNode,
  outsideScopes,
  type Repeat,
  Tensor,
} from '@tensai/core';
import { controlOp, graphsOf, mapGraphs } from './control-node.ts';
import { type GraphBuilder, type Rewrite, rewriteGraph } from './graph-builder.ts';
import { withoutConstants } from './lift-constants.ts';

const INDEX: Aval = { shape: [], dtype: 'int32' };

/**
 * Writes a node that runs graphs so that they take tensors only, all of them by inputs: numbers become a part of the graphs, the number of the step a sequence or a
 * carried value. `rewrite` is applied to the nodes in them. Numbers of the host are counted as in the graph around. `made`: what tensors the program makes for itself.
 */
export function openControl(
  { op, attrs, ins, outs }: GraphNode,
  builder: GraphBuilder,
  rewrite: Rewrite,
  made: Set<Tensor>,
): readonly number[] {
  const control = op.control!(attrs);
  const opened = 'branches' in control ? openChoice(control, ins, builder) : openRepeat(control, ins, builder);
  const inputs: Aval[] = [];
  const given = new Map<number, GraphIn>();
  const avals = graphsOf(control)[0]!.inputs;
  const operands = [...opened.before];
  for (const [input, x] of opened.taken) {
    const { shape, dtype } = avals[input]!;
    // a number becomes a part of the graphs
    if (!('value' in x)) given.set(input, x);
    else {
      given.set(input, { value: inputs.push({ shape, dtype }) - 1 });
      operands.push(x);
    }
  }
  const inner = mapGraphs(opened.control, (graph) =>
    rewriteGraph({ ...graph, constants: handlesOn(graph, made) }, rewrite, { inputs, given, hosts: builder.hosts }),
  );
  const lifted = withoutConstants(inner, operands, builder);
  const more = 'carries' in inner && 'carries' in control ? inner.carries - control.carries : 0;
  const at = 'carries' in control ? control.carries : 0;
  const all = [...outs.slice(0, at), ...new Array<Aval>(more).fill(INDEX), ...outs.slice(at)];
  const values = builder.apply(controlOp(op.name, lifted.control, all), lifted.operands, {}, all);
  return values.toSpliced(at, more);
}

/** A node's control without numbers of steps, and what its graphs take: operands by the input that they were. */
interface Opened {
  readonly control: Choice | Repeat;
  /** Operands that no graph takes. */
  readonly before: readonly Value[];
  readonly taken: readonly (readonly [input: number, x: GraphIn])[];
}

type Value = { readonly value: number };

function made(builder: GraphBuilder, op: GraphNode['op'], ins: readonly GraphIn[], attrs: object, aval: Aval): Value {
  return { value: builder.apply(op, ins, attrs, [aval])[0]! };
}

function openChoice(control: Choice, [index, ...others]: readonly GraphIn[], builder: GraphBuilder): Opened {
  const tensor = 'value' in index! ? index : made(builder, fullOp, [index!], INDEX, INDEX);
  return { control, before: [tensor], taken: others.map((x, i) => [i, x]) };
}

function openRepeat(loop: Repeat, ins: readonly GraphIn[], builder: GraphBuilder): Opened {
  const { carries, sequences, counted, condition, most } = loop;
  const position = carries + sequences;
  const all = ins.map((x, i) => [counted && i >= position ? i + 1 : i, x] as const);
  const parts = [all.slice(0, carries), all.slice(carries, position), all.slice(position)] as const;
  if (!counted || !graphsOf(loop).some((graph) => looksAt(graph, position)))
    return { control: { ...loop, counted: false }, before: [], taken: parts.flat() };
  if (condition) {
    const index = [position, made(builder, fullOp, [{ literal: 0 }], INDEX, INDEX)] as const;
    const body = counting(loop, position);
    const control = { ...loop, body, carries: carries + 1, counted: false };
    return { control, before: [], taken: [...parts[0], index, ...parts[1], ...parts[2]] };
  }
  const steps: Aval = { shape: [most], dtype: 'int32' };
  const attrs = { count: most, dtype: 'int32' };
  const index = [position, made(builder, arangeOp, [{ literal: 0 }, { literal: 1 }], attrs, steps)] as const;
  const control = { ...loop, sequences: sequences + 1, counted: false };
  return { control, before: [], taken: [...parts[0], ...parts[1], index, ...parts[2]] };
}

const looksAt = ({ nodes, outputs }: Graph, input: number): boolean =>
  outputs.includes(input) || nodes.some(({ ins }) => ins.some((x) => 'value' in x && x.value === input));

/** The body of a loop with the number of the next step behind the carried values. */
function counting({ body, carries }: Repeat, position: number): Graph {
  const ins: GraphIn[] = [{ value: position }, { literal: 1 }];
  return {
    ...body,
    nodes: [...body.nodes, { op: add.op, attrs: {}, ins, first: body.values, outs: [INDEX] }],
    outputs: body.outputs.toSpliced(carries, 0, body.values),
    values: body.values + 1,
  };
}

/** Handles of the program's own on the constants of a graph. */
function handlesOn({ constants }: Graph, own: Set<Tensor>): Graph['constants'] {
  return new Map(
    [...constants].map(([value, tensor]) => {
      const { place, type } = tensor;
      // one of an outer trace has no elements yet
      if (place === null) return [value, tensor];
      const handle = outsideScopes(() => new Tensor(type, place));
      own.add(handle);
      return [value, handle];
    }),
  );
}
