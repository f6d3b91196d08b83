import '../setup.ts';
import { GradientTape } from '@tensai/autodiff';
import {
  AsyncHandlerError,
  defaultDevice,
  type Graph,
  isFloat,
  isOp,
  multiply,
  registeredOps,
  runGraph,
  sum,
  type Tensor,
  tidy,
} from '@tensai/core';
import { register } from '@tensai/core/all';
import { type Sample, samples } from '@tensai/core/samples';
import { loadGraph, saveGraph, TracedGraph, traceGraph } from '@tensai/graph';
import { expect, test } from 'vitest';
import { withParts } from '../../src/inline-parts.ts';
import { place } from '../../../testkit/src/layouts.ts';
import { runsOf } from '../../../testkit/src/dtype-runs.ts';
import { difference } from '../same-bits.ts';

register();

// ALL_SAMPLES=1 pnpm vitest run packages/graph/test/saving
const every = process.env['ALL_SAMPLES'] === undefined ? 10 : 1;

/** Registered ops that no graph of a sample holds, nor any of its gradients. */
const UNTRIED: Readonly<Record<string, string>> = {
  assigned: 'stands for a Variable that was assigned before: samples assign none',
  gruSlope: 'is the gradient of the state alone: here that of all results is taken',
  bincountLength: 'has a result whose shape depends on values: traces refuse it',
  logSoftmaxTerms: 'stands within sparse crossentropies, and is taken apart itself here',
  sparsemaxThreshold: 'stands within sparsemax, and is taken apart itself here',
};

const listOf = (results: unknown): readonly Tensor[] =>
  (Array.isArray(results) ? results : [results]) as readonly Tensor[];

/** The results of a sample and its gradients, theirs too where all samples are tried. */
function withGradients({ call, gradients }: Sample, xs: readonly Tensor[]): Tensor[] {
  const floats = xs.filter(({ dtype }, i) => isFloat(dtype) && (gradients?.includes(i) ?? true));
  const [inner, outer] = [new GradientTape(), new GradientTape()];
  let ys: readonly Tensor[] = [];
  let slopes: Tensor[] = [];
  const rough = outer.record(() => {
    for (const x of floats) outer.watch(x);
    const target = inner.record(() => {
      for (const x of floats) inner.watch(x);
      ys = listOf(call(...xs));
      return ys.filter(({ dtype }) => isFloat(dtype)).map((y) => multiply(y, y));
    });
    slopes = inner.gradient(target, floats, { unconnectedGradients: 'zero' }) as unknown as Tensor[];
    return slopes.map((slope) => sum(multiply(slope, slope)));
  });
  return [
    ...ys,
    ...slopes,
    ...(outer.gradient(rough, floats, { unconnectedGradients: 'zero' }) as unknown as Tensor[]),
  ];
}

/** The graph of a function; null where no trace can hold it. */
function traced(f: (...xs: Tensor[]) => unknown, xs: readonly Tensor[]): TracedGraph | null {
  try {
    return traceGraph(f, ...xs);
  } catch (error) {
    if (error instanceof AsyncHandlerError) return null;
    throw error;
  }
}

/** The same with ops that are said in others replaced by those. What they check becomes nodes without results, which nothing finds by a name. */
function apart({ graph, inputs, result }: TracedGraph): TracedGraph {
  const parts = withParts(graph, { whole: () => false, reads: false, made: new Set(), closed: true });
  const nodes = parts.nodes.filter(({ outs }) => outs.length > 0);
  return new TracedGraph({ ...parts, nodes }, inputs, result, { now: [] });
}

function opsIn({ nodes }: Graph, found: Set<string>): void {
  const inside = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(inside);
    else if (isOp(value)) found.add(value.name);
    else if (typeof value === 'object' && value !== null && 'nodes' in value) opsIn(value as Graph, found);
  };
  for (const { op, attrs } of nodes) {
    found.add(op.name);
    Object.values(attrs).forEach(inside);
  }
}

test('samples of all ops and their gradients give the same bits when they are saved and loaded', async () => {
  const { caps } = defaultDevice().backend;
  const wrong: string[] = [];
  const tried = new Set<string>();
  let count = 0;
  let saved = 0;
  for (const { name, ops, samples: own, slopeless } of samples)
    for (const [position, sample] of own.entries()) {
      const known = position > 0 && ops.every((op) => tried.has(op.name));
      if (known && count++ % every !== 0) continue;
      const title = `${name}, ${sample.title}`;
      try {
        const inputs = runsOf(sample, caps).inputs[0]!;
        const xs = inputs.map((x) => place(defaultDevice(), x, 'dense'));
        const sloped = !slopeless && sample.gradients?.length !== 0 && xs.some(({ dtype }) => isFloat(dtype));
        const graph = traced((...given) => (sloped ? withGradients(sample, given) : sample.call(...given)), xs);
        if (!graph) continue;
        for (const form of [graph, apart(graph)]) {
          const loaded = loadGraph(await saveGraph(form));
          opsIn(loaded.graph, tried);
          tidy(() => {
            const problem = difference(runGraph(loaded.graph, xs), runGraph(form.graph, xs));
            if (problem !== null) wrong.push(`${title}: ${problem}`);
          });
        }
        saved++;
      } catch (error) {
        wrong.push(`${title}: ${String(error)}`);
      }
    }
  expect(wrong).toEqual([]);
  expect(saved).toBeGreaterThan(1000);
  const untried = [...registeredOps().keys()].filter((name) => !tried.has(name));
  expect(untried.sort()).toEqual(Object.keys(UNTRIED).sort());
}, 240_000);
