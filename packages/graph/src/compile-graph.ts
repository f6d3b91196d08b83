import {
  type Aval,
  type Device,
  type Graph,
  type GraphNode,
  resolve,
  type Tensor,
  typeOf,
  type Variable,
  type Way,
} from '@tensai/core';
import { withoutCommonSubexpressions } from './common-subexpressions.ts';
import { withoutDeadCode } from './dead-code.ts';
import { withFoldedConstants } from './fold-constants.ts';
import { fused } from './fuse.ts';
import { withParts } from './inline-parts.ts';
import { launchesOf } from './program.ts';
import { Replay } from './replay.ts';

/** How a graph is compiled. */
export interface CompileOptions {
  /** Join loops? */
  readonly fuse?: boolean;
}

/** A graph ready to run on a device. */
export interface CompiledGraph {
  readonly graph: Graph;
  readonly replay: Replay;
  /** Constants of the graph and Variables that it reads, as the replay wants them after the inputs. */
  readonly constants: readonly Tensor[];
  readonly reads: readonly Variable[];
  readonly writes: readonly Variable[];
}

/** Simplifies a graph, joins its loops and makes it ready. */
export function compileGraph(given: Graph, device: Device, { fuse = true }: CompileOptions = {}): CompiledGraph {
  const way = (node: GraphNode, avals: readonly Aval[]): Way =>
    wayOf(
      node,
      node.ins.map((x) => ('value' in x ? avals[x.value]! : null)),
      device,
    );
  const whole = (node: GraphNode, ins: readonly Aval[]): boolean =>
    wayOf(
      node,
      ins.map((aval) => (aval.weak ? null : aval)),
      device,
    ) !== 'parts';
  const apart = withParts(given, whole);
  const simple = fuse
    ? withoutDeadCode(withFoldedConstants(withoutCommonSubexpressions(apart), device))
    : withoutDeadCode(apart);
  const graph = fuse ? withoutDeadCode(fused(simple, { way, most: device.backend.caps.maxBuffers })) : simple;
  return {
    graph,
    replay: new Replay(launchesOf(graph, device), device),
    constants: [...graph.constants.values()],
    reads: [...graph.reads.values()],
    writes: [...graph.writes.keys()],
  };
}

const wayOf = ({ op, attrs }: GraphNode, ins: readonly (Aval | null)[], device: Device): Way =>
  resolve(
    op,
    ins.map((aval) => aval && typeOf(device, aval.dtype, aval.shape)),
    attrs,
    device,
  ).way;
