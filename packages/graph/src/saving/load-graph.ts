import { isPlainObject, sameShape, type Structure } from '@tensai/core';
import { typeText } from '../graph-text.ts';
import { Output } from '../output.ts';
import { type GivenNumbers, numberPaths, specsIn, TracedGraph } from '../trace-graph.ts';
import { GraphReader } from './graph-reader.ts';
import { avalAt, indexAt, listAt, recordAt, refuse } from './json-checks.ts';
import { FORMAT, VERSION } from './program-format.ts';
import { readSafetensors } from './read-safetensors.ts';
import { SavedState } from './saved-state.ts';
import { strictJson } from './strict-json.ts';
import { decodeValue } from './value-format.ts';

/** What `loadGraph` takes: what `saveGraph` gave. */
export interface SavedGraphFiles {
  readonly program: string;
  readonly tensors: Uint8Array;
}

/**
 * Makes a function of what `saveGraph` gave. Everything is checked before any memory is taken: the format and its version, every op, its operands and what
 * comes of them, tensors, graphs within graphs. New Variables are made on the default backend, and are `variables` of the result, its generators
 * of random numbers `generators`.
 *
 * Throws `SavedGraphError` where the program is damaged, `SafetensorsError` where the tensors are, `UnknownOpError` for an op that is not registered, and the error of
 * an op that refuses its operands.
 *
 * @example
 * const saved = await saveGraph(traceGraph((x, scale) => multiply(x, scale), { shape: [2] }, 1));
 * const graph = loadGraph(saved);
 * graph.run(tensor([1, 2]), 10) // [10, 20]
 * loadGraph({ ...saved, program: '{}' }) // throws saved-graph
 */
export function loadGraph(saved: SavedGraphFiles): TracedGraph {
  const program = programOf(saved.program);
  const state = new SavedState(program, readSafetensors(saved.tensors));
  const inputs = listAt(structureOf(program['inputs'], 'the arguments', { $input: avalAt }), 'inputs');
  checkInputs(inputs, 'inputs');
  const given: GivenNumbers = { now: [] };
  const graph = new GraphReader(state, given, numberPaths(inputs)).last(listAt(program['graphs'], 'graphs'));
  const tensors = specsIn(inputs).filter(({ weak }) => !weak);
  if (tensors.length !== graph.inputs.length) refuse('inputs', `has ${tensors.length} tensors, the last graph takes ${graph.inputs.length}`); // prettier-ignore
  graph.inputs.forEach((aval, i) => {
    const own = tensors[i]!;
    if (own.dtype !== aval.dtype || !sameShape(own.shape, aval.shape))
      refuse('inputs', `has ${typeText(own)} as tensor ${i}, the last graph takes ${typeText(aval)}`);
  });
  const result = structureOf(program['result'], 'the result', {
    $output: (index, where) => new Output(indexAt(index, graph.outputs.length, where)),
  });
  state.fill();
  return new TracedGraph(graph, inputs, result as Structure<unknown>, given);
}

function programOf(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') refuse('the program', `is a ${typeof text}`, 'pass what saveGraph gave: loadGraph({ program, tensors })'); // prettier-ignore
  const program = recordAt(
    strictJson(text as string, (what) => refuse('the program', what)),
    'the program',
  );
  const { format, version } = program;
  if (format !== FORMAT)
    refuse('the program', `has the format ${JSON.stringify(format)?.slice(0, 40)}, not '${FORMAT}'`);
  if (version !== VERSION)
    refuse('the program', `has version ${JSON.stringify(version)?.slice(0, 40)} of its format`, `this release of Tensai reads version ${VERSION}`); // prettier-ignore
  return program;
}

const structureOf = (value: unknown, where: string, tags: Parameters<typeof decodeValue>[2]): unknown =>
  decodeValue(value, where, tags, refuse);

/** Arguments are shapes with dtypes, in lists and objects. */
function checkInputs(item: unknown, path: string): void {
  if (Array.isArray(item)) item.forEach((inner, i) => checkInputs(inner, `${path}[${i}]`));
  else if (!isPlainObject(item)) refuse(path, `is ${JSON.stringify(item)?.slice(0, 40)} instead of a shape and dtype`);
  else if (!Array.isArray(item['shape']) || !('dtype' in item))
    for (const [key, inner] of Object.entries(item)) checkInputs(inner, `${path}.${key}`);
}
