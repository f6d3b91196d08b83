import '../setup.ts';
import { add, cond, greater, matmul, memory, multiply, random, SeedGenerator, sum, TensaiError, type Tensor, Variable } from '@tensai/core'; // prettier-ignore
import { register } from '@tensai/core/all';
import { loadGraph, saveGraph, traceGraph } from '@tensai/graph';
import { writeSafetensors } from '@tensai/graph/safetensors';
import { expect, test } from 'vitest';

register();

const w = new Variable([[1, 2], [3, 4]], { name: 'w' }); // prettier-ignore
const seed = new SeedGenerator(1);
const graph = traceGraph(
  (x: Tensor, rate: number) => {
    const y = cond(greater(sum(x), 0), () => matmul(x, w), () => multiply(x, 2)); // prettier-ignore
    w.assign(add(w, multiply(random.normal([2, 2], { seed }), rate)));
    return y;
  },
  { shape: [2, 2] },
  1,
);
const saved = await saveGraph(graph);
const text = saved.program;

/** The program with a part of its text replaced, which must be there. */
function replaced(from: string | RegExp, to: string): { program: string; tensors: Uint8Array } {
  const program = text.replace(from, to);
  if (program === text) throw new RangeError(`${String(from)} is not in ${text}`);
  return { program, tensors: saved.tensors };
}

const tensors = (shape: readonly number[]): Uint8Array =>
  writeSafetensors({ w: { dtype: 'float32', shape, data: new Float32Array(shape[0]! * shape[1]!) } });

test.each<[string, () => { program: string; tensors: Uint8Array }, RegExp]>([
  [
    'no text',
    () => ({ ...saved, program: JSON.parse(text) as string }),
    /the program is a object\nhint: pass what saveGraph gave/,
  ],
  ['no JSON', () => replaced('{', '['), /the program is no JSON/],
  ['a list', () => ({ ...saved, program: '[]' }), /the program is \[\] instead of an object/],
  [
    'a name twice',
    () => replaced('"version":1', '"version":1,"version":1'),
    /the program has the name 'version' twice/,
  ],
  ['another format', () => replaced('tensai-graph', 'onnx'), /the program has the format "onnx", not 'tensai-graph'/],
  ['a later version', () => replaced('"version":1', '"version":2'), /the program has version 2 of its format\nhint: this release of Tensai reads version 1/], // prettier-ignore
  [
    'an unknown op',
    () => replaced('"op":"matmul"', '"op":"matmull"'),
    /the op 'matmull' is not registered\nhint: did you mean 'matmul'/,
  ],
  ['an op of somebody else', () => replaced('"op":"matmul"', '"op":"@acme/fused-moe"'), /the op '@acme\/fused-moe' is not registered\nhint: register\(\) from '@tensai\/core\/all' registers ours .*, registerOp\(op\) one of yours/], // prettier-ignore
  [
    'an operand too few',
    () => replaced('"op":"matmul","ins":[0,1]', '"op":"matmul","ins":[0]'),
    /the op 'matmul', cannot be/,
  ],
  ['an operand too many', () => replaced('"op":"matmul","ins":[0,1]', '"op":"matmul","ins":[0,1,1]'), /the op 'matmul', takes 2 tensors, not 3/], // prettier-ignore
  ['an operand of a formula too many', () => replaced(/"op":"add","ins":\[(\d+),(\d+)\]/, '"op":"add","ins":[$1,$2,$2]'), /the op 'add', takes 2 operands, not 3/], // prettier-ignore
  ['a value before it is made', () => replaced('"op":"matmul","ins":[0,1]', '"op":"matmul","ins":[0,2]'), /the op 'matmul', operand 1 is 2; whole numbers from 0 to 1 are something/], // prettier-ignore
  ['half a value', () => replaced('"op":"matmul","ins":[0,1]', '"op":"matmul","ins":[0,0.5]'), /operand 1 is 0.5/],
  ['another result', () => replaced(/("op":"matmul","ins":\[0,1\],"outs":)\[\["float32",\[2,2\]\]\]/, '$1[["float32",[2,3]]]'), /the op 'matmul', gives float32 \[2, 2\], not float32 \[2, 3\]/], // prettier-ignore
  ['an absurd size', () => replaced('"outs":[["float32",[2,2]]]', '"outs":[["float32",[2000000,2000000]]]'), /4000000000000 elements; a tensor holds at most/], // prettier-ignore
  ['a dtype that is none', () => replaced('"outs":[["float32"', '"outs":[["float31"'), /has the dtype "float31"\nhint: dtypes: bool, uint8/], // prettier-ignore
  ['a graph in itself', () => replaced('{"$graph":0}', '{"$graph":2}'), /'switchCase', attribute.branches.0 is 2; whole numbers from 0 to 1 are something/], // prettier-ignore
  ['no graphs', () => replaced(/"graphs":.*/, '"graphs":[]}'), /graphs is empty/],
  ['a tensor that is not there', () => replaced('"tensor":"w"', '"tensor":"v"'), /variables\[0\] is the tensor 'v', which is not among the tensors\nhint: pass program and tensors of one saveGraph/], // prettier-ignore
  ['tensors of another graph', () => ({ ...saved, tensors: tensors([2, 3]) }), /variables\[0\] is float32 \[2, 2\], and the tensor 'w' float32 \[2, 3\]/], // prettier-ignore
  ['tensors that are cut off', () => ({ ...saved, tensors: saved.tensors.subarray(0, -1) }), /safetensors: /],
  [
    'a Variable that is none',
    () => replaced('"reads":[0]', '"reads":[1]'),
    /reads\[0\] is 1; whole numbers from 0 to 0 are something/,
  ],
  ['an argument that is none', () => replaced('"argument":0', '"argument":1'), /hosts\[\d\].argument is 1/],
  ['a seed that is none', () => replaced('"seed":1', '"seed":-1'), /generators\[0\].seed is -1/],
  ['other inputs', () => replaced('{"$input":["float32",[2,2]]}', '{"$input":["float32",[2,3]]}'), /inputs has float32 \[2, 3\] as tensor 0, the last graph takes float32 \[2, 2\]/], // prettier-ignore
  [
    'a missing input',
    () => replaced('{"$input":["float32",[2,2]]},', ''),
    /inputs has 0 tensors, the last graph takes 1/,
  ],
  ['a result that is none', () => replaced('{"$output":0}', '{"$output":1}'), /the result is 1/],
  ['an unknown tag', () => replaced('{"$output":0}', '{"$eval":"1"}'), /the result has the tag '\$eval' with "1"/],
])('%s is refused before anything is made', (_, given, message) => {
  const before = memory().tensors;
  expect(() => loadGraph(given())).toThrow(message);
  expect(() => loadGraph(given())).toThrow(TensaiError);
  expect(memory().tensors).toBe(before);
});

test('what is not damaged is loaded, with its values in an order of their own', async () => {
  const loaded = loadGraph(saved);
  expect(String(loaded)).toContain('h0 is argument 1, a number');
  expect(await saveGraph(loaded)).toEqual(saved);
});
