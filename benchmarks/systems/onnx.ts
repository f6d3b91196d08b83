import { valuesOf } from '../noise.ts';
import { figuresOf, type Named, type OnnxGraph, type Peer, type Program, type Workload } from '../workload.ts';

/** A workload in ONNX Runtime; `onnx` is its format's definition. The sessions may use `threads` threads. */
export async function onnxProgram(ort: Peer, onnx: Peer, workload: Workload, threads: number): Promise<Program> {
  const { task, name } = workload;
  if (task.kind === 'training') throw new Error('ONNX Runtime does inference only: it has no gradients here');
  if (task.kind === 'command' || !task.onnx) throw new Error(`nothing is written for ${name}`);
  const { bytes, feeds } = modelOf(ort, onnx, task);
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  let results: Named<{ readonly data: ArrayLike<number> }> = {};
  return {
    async step() {
      results = await session.run(feeds);
    },
    check: async () => session.outputNames.flatMap((output: string) => figuresOf(results[output]!.data)),
  };
}

const FLOAT = 1;
const INT64 = 7;

function modelOf(
  ort: Peer,
  onnx: Peer,
  task: Extract<Workload['task'], { kind: 'computation' }>,
): { bytes: Uint8Array; feeds: Named<Peer> } {
  const nodes: Peer[] = [];
  const initializer: Peer[] = [];
  const outputs: Peer[] = [];
  const feeds: Record<string, Peer> = {};
  const inputs: Peer[] = [];
  const typed = (name: string, shape?: readonly number[]): object => ({
    name,
    type: {
      tensorType: { elemType: FLOAT, ...(shape && { shape: { dim: shape.map((dimValue) => ({ dimValue })) } }) },
    },
  });
  const stored = (name: string, values: Float32Array | BigInt64Array, dims: readonly number[]): void => {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    initializer.push({ name, dims, dataType: values instanceof Float32Array ? FLOAT : INT64, rawData });
  };
  Object.entries(task.inputs).forEach(([name, fill], i) => {
    const { data, shape } = valuesOf(fill, i);
    if (task.fed && !task.fed.includes(name)) return stored(name, data as Float32Array, shape);
    inputs.push(typed(name, shape));
    feeds[name] = new ort.Tensor('float32', data, shape);
  });
  const graph: OnnxGraph = {
    add(opType, input, attributes = {}) {
      const name = `v${nodes.length}`;
      const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(onnx, key, value));
      nodes.push({ opType, name, input, output: [name], attribute });
      return name;
    },
    constant(values, shape) {
      const name = `c${initializer.length}`;
      stored(name, values, shape);
      return name;
    },
    output: (name) => void outputs.push(typed(name)),
  };
  task.onnx!(graph);
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'workload', node: nodes, input: inputs, output: outputs, initializer },
  });
  return { bytes: onnx.ModelProto.encode(model).finish(), feeds };
}

function attributeOf(onnx: Peer, name: string, value: number | readonly number[] | string): object {
  const { INT, INTS, STRING } = onnx.AttributeProto.AttributeType;
  if (typeof value === 'number') return { name, type: INT, i: value };
  if (typeof value === 'string') return { name, type: STRING, s: new TextEncoder().encode(value) };
  return { name, type: INTS, ints: [...value] };
}
