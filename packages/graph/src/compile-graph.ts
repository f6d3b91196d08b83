import {
  type Aval,
  denseOf,
  type Device,
  type Graph,
  type GraphNode,
  release,
  resolve,
  type Tensor,
  typeOf,
  type Variable,
  type Way,
} from '@tensai/core';
import { withoutCommonSubexpressions } from './common-subexpressions.ts';
import { withInnerGraphs, withSimpleControl } from './control-passes.ts';
import { withoutDeadCode } from './dead-code.ts';
import { withFoldedConstants } from './fold-constants.ts';
import { fused } from './fuse.ts';
import { withGuardedAssignments } from './guard-assignments.ts';
import { withoutIdentities } from './identities.ts';
import { withParts } from './inline-parts.ts';
import { launchesOf } from './program.ts';
import { Replay } from './replay.ts';
import { withSharedSteps } from './share-steps.ts';

/** How a graph is compiled. */
export interface CompileOptions {
  /** Join loops? */
  readonly fuse?: boolean;
  /** Run value checks? */
  readonly checks?: boolean;
  /** Spell out sizes in the code, where the backend gains by that? */
  readonly specialise?: boolean;
}

/** A graph ready to run on a device. */
export class CompiledGraph {
  readonly graph: Graph;
  readonly replay: Replay;
  readonly #constants: readonly Tensor[];
  readonly #reads: readonly Variable[];
  // filled anew at each call
  readonly #binds: Tensor[];
  readonly #hosts: number[];

  constructor(graph: Graph, device: Device, { checks = true, specialise = false }: CompileOptions) {
    this.graph = graph;
    this.replay = new Replay(launchesOf(graph, device, specialise), device, checks, [...graph.writes.keys()]);
    this.#constants = [...graph.constants.values()];
    this.#reads = [...graph.reads.values()];
    this.#binds = [];
    this.#hosts = graph.hosts.map(() => 0);
  }

  /** Runs it for the tensors that are its inputs, and assigns Variables, if nothing failed. */
  call(inputs: readonly Tensor[]): readonly Tensor[] {
    const [binds, hosts] = [this.#binds, this.#hosts];
    for (let k = 0; k < hosts.length; k++) hosts[k] = this.graph.hosts[k]!();
    let next = 0;
    for (const input of inputs) binds[next++] = denseOf(input);
    for (const constant of this.#constants) binds[next++] = constant;
    for (const variable of this.#reads) binds[next++] = variable.tensor;
    const outputs = this.replay.run(binds, hosts);
    // nothing that was handed in is kept until the next call
    binds.fill(NOTHING);
    return outputs;
  }

  /** Lets go of the constants, and of what the backend made. */
  dispose(): void {
    this.replay.dispose();
    for (const constant of this.#constants) release(constant);
  }
}

const NOTHING = null as unknown as Tensor;

/** Simplifies a graph, joins its loops and makes it ready. */
export function compileGraph(given: Graph, device: Device, options: CompileOptions = {}): CompiledGraph {
  const { fuse = true, checks = true, specialise = false } = options;
  const way = (node: GraphNode, avals: readonly Aval[]): Way =>
    isLoop(node, device)
      ? 'loop'
      : wayOf(
          node,
          node.ins.map((x) => ('value' in x ? avals[x.value]! : null)),
          device,
          specialise,
        );
  // what goes along rows is taken apart too, and joined with what stands before and behind it
  const whole = (node: GraphNode, ins: readonly Aval[]): boolean => {
    const types = ins.map((aval) => (aval.weak ? null : aval));
    const how = wayOf(node, types, device, specialise);
    return how !== 'parts' && how !== 'rows';
  };
  const made = new Set<Tensor>();
  const apart = withParts(given, { whole, reads: device.backend.readSync !== undefined, made });
  const simplified = (graph: Graph): Graph => {
    const simple = withoutIdentities(withoutCommonSubexpressions(withSimpleControl(graph, simplified)));
    return withoutDeadCode(withSharedSteps(withFoldedConstants(simple, device, made), way));
  };
  const { maxBuffers: most, rows } = device.backend.caps;
  const joined = (graph: Graph): Graph => withoutDeadCode(fused(withInnerGraphs(graph, joined), { way, most, rows }));
  const live = fuse ? withInnerGraphs(simplified(apart), joined) : withoutDeadCode(apart);
  const { graph: guarded, gate } = checks ? withGuardedAssignments(live, device) : { graph: live, gate: null };
  const graph = fuse ? withoutDeadCode(fused(guarded, { way, most, rows, gate })) : guarded;
  const kept = new Set(graph.constants.values());
  for (const tensor of made) if (!kept.has(tensor)) release(tensor);
  return new CompiledGraph(graph, device, options);
}

/** Is it plain that the node can only run as its loop? Most are of that kind, and go into others: nothing is made ready for them. */
function isLoop({ op, ins }: GraphNode, { backend, kernels }: Device): boolean {
  const otherwise = op.impl || op.host || op.sameBytes || kernels.has(op.name) || backend.kernels.has(op.name);
  // of one operand it may be a view
  return op.lower !== undefined && !otherwise && (ins.length > 1 || op.elementwise !== undefined);
}

const wayOf = ({ op, attrs }: GraphNode, ins: readonly (Aval | null)[], device: Device, specialise: boolean): Way =>
  resolve(
    op,
    ins.map((aval) => aval && typeOf(device, aval.dtype, aval.shape)),
    attrs,
    device,
    specialise,
  ).way;
