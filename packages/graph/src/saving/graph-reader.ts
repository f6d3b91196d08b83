import {
  type Aval,
  type Graph,
  type GraphIn,
  type GraphNode,
  isRows,
  NO_ATTRS,
  type Op,
  opNamed,
  type Tensor,
  type Variable,
} from '@tensai/core';
import { typeText } from '../graph-text.ts';
import { asArgument } from '../host-source.ts';
import type { GivenNumbers } from '../trace-graph.ts';
import { avalAt, guarded, indexAt, listAt, recordAt, refuse, sameAval, textAt } from './json-checks.ts';
import type { SavedState } from './saved-state.ts';
import { decodeValue, type Untagger } from './value-format.ts';

const WEAK: Aval = { shape: [], dtype: 'float32', weak: true };

/** Reads the graphs of a program one after the other, so that each can hold only those before it. */
export class GraphReader {
  readonly #state: SavedState;
  readonly #given: GivenNumbers;
  readonly #numbers: readonly string[];
  readonly #graphs: Graph[] = [];

  /** `numbers`: where numbers stand among the arguments. */
  constructor(state: SavedState, given: GivenNumbers, numbers: readonly string[]) {
    this.#state = state;
    this.#given = given;
    this.#numbers = numbers;
  }

  /** All graphs; the last one is the function. */
  last(saved: readonly unknown[]): Graph {
    saved.forEach((body, i) => this.#graphs.push(this.#graph(recordAt(body, `graphs[${i}]`), `graphs[${i}]`)));
    return this.#graphs.at(-1) ?? refuse('graphs', 'is empty');
  }

  #graph(body: Readonly<Record<string, unknown>>, where: string): Graph {
    const list = (name: string): readonly unknown[] => listAt(body[name], `${where}.${name}`);
    const avals = list('inputs').map((aval, i) => avalAt(aval, `${where}.inputs[${i}]`));
    const inputs = [...avals];
    const reads = new Map<number, Variable>();
    const constants = new Map<number, Tensor>();
    list('reads').forEach((index, i) => {
      avals.push(this.#state.read(index, `${where}.reads[${i}]`, reads, avals.length));
    });
    list('constants').forEach((entry, i) => {
      avals.push(this.#state.constant(entry, `${where}.constants[${i}]`, constants, avals.length));
    });
    const hosts = list('hosts').map((host, i) => this.#host(recordAt(host, `${where}.hosts[${i}]`), `${where}.hosts[${i}]`)); // prettier-ignore
    const nodes = list('nodes').map((node, i) => this.#node(recordAt(node, `${where}.nodes[${i}]`), `${where}.nodes[${i}]`, avals, hosts.length)); // prettier-ignore
    const valueAt = (value: unknown, at: string): number => indexAt(value, avals.length, at);
    const writes = new Map<Variable, number>();
    list('writes').forEach((entry, i) => {
      const at = `${where}.writes[${i}]`;
      const [variable, given] = listAt(entry, at);
      const value = valueAt(given, at);
      const type = this.#state.write(variable, at, writes, value);
      if (!sameAval(type, avals[value]!)) refuse(at, `assigns ${typeText(avals[value]!)} to a Variable of ${typeText(type)}`); // prettier-ignore
    });
    const outputs = list('outputs').map((value, i) => valueAt(value, `${where}.outputs[${i}]`));
    return { inputs, nodes, constants, reads, writes, hosts, outputs, values: avals.length };
  }

  #host(entry: Readonly<Record<string, unknown>>, where: string): () => number {
    if (!('argument' in entry)) return this.#state.draw(entry, where);
    const index = indexAt(entry['argument'], this.#numbers.length, `${where}.argument`);
    return asArgument(() => this.#given.now[index]!, index, this.#numbers[index]!);
  }

  #node(entry: Readonly<Record<string, unknown>>, where: string, avals: Aval[], hosts: number): GraphNode {
    const op = opNamed(textAt(entry['op'], `${where}.op`));
    const at = `${where}, the op '${op.name}',`;
    const ins = listAt(entry['ins'], `${where}.ins`).map((x, i) => operandAt(x, `${at} operand ${i}`, avals.length, hosts)); // prettier-ignore
    const outs = listAt(entry['outs'], `${where}.outs`).map((aval, i) => avalAt(aval, `${at} result ${i}`));
    const attrs = 'attrs' in entry ? this.#attributes(entry['attrs'], at) : NO_ATTRS;
    const given = ins.map((x) => ('value' in x ? avals[x.value]! : WEAK));
    // attributes may be anything, and so may be what comes of them
    const found = guarded(at, () => op.infer(given, attrs).map(({ dtype, shape }) => avalAt([dtype, shape], at)));
    if (found.length !== outs.length || !found.every((aval, k) => sameAval(aval, outs[k]!)))
      refuse(at, `gives ${found.map(typeText).join(', ')}, not ${outs.map(typeText).join(', ')}`);
    checkLoop(op, given, attrs, at);
    const first = avals.length;
    avals.push(...outs);
    return { op, attrs, ins, first, outs };
  }

  #attributes(saved: unknown, where: string): object {
    const tags: Untagger = {
      $graph: (index, at) => this.#graphs[indexAt(index, this.#graphs.length, at)]!,
      $op: (name, at) => opNamed(textAt(name, at)),
    };
    return decodeValue(recordAt(saved, `${where} attrs`), `${where} attribute`, tags, refuse) as object;
  }
}

/** What shapes do not show: how many operands there must be, and attributes that say only how to compute. */
function checkLoop(op: Op, ins: readonly Aval[], attrs: object, where: string): void {
  const arity = op.elementwise?.arity;
  if (arity !== undefined && arity !== ins.length) refuse(where, `takes ${arity} operands, not ${ins.length}`);
  const loop = guarded(where, () => op.lower?.(ins, attrs));
  if (!loop || isRows(loop)) return;
  const numbers = ins.filter(({ weak }) => weak).length;
  const takes = (given: number, wanted: number, what: string): void => {
    if (given !== wanted) refuse(where, `takes ${wanted} ${what}, not ${given}`);
  };
  takes(ins.length - numbers, loop.inputs.filter(({ of }) => of === undefined).length, 'tensors');
  takes(numbers, loop.args?.length ?? 0, 'numbers');
}

function operandAt(x: unknown, where: string, values: number, hosts: number): GraphIn {
  if (typeof x === 'number') return { value: indexAt(x, values, where) };
  const entry = recordAt(x, where);
  if ('host' in entry) return { host: indexAt(entry['host'], hosts, where) };
  const literal = decodeValue(entry['literal'], where, {}, refuse);
  return typeof literal === 'number' ? { literal } : refuse(where, 'is neither a value nor a number');
}
