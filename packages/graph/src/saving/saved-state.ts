import {
  defaultDevice,
  type Device,
  drawWords,
  globalGenerator,
  outsideScopes,
  sameShape,
  SeedGenerator,
  type Tensor,
  type Type,
  type TypedArray,
  typeOf,
  upload,
  Variable,
} from '@tensai/core';
import { typeText } from '../graph-text.ts';
import { avalAt, indexAt, listAt, recordAt, refuse, textAt } from './json-checks.ts';
import type { SafetensorsFile, StoredTensor } from './read-safetensors.ts';

/** A Variable or constant of which nothing but the type is known yet. */
interface Promised {
  readonly name: string;
  readonly type: Type;
  readonly stored: StoredTensor;
}

interface PromisedVariable extends Promised {
  readonly trainable: boolean;
}

/**
 * What a graph needs beside its ops: Variables, constants, generators. Graphs get stand-ins with a type; `fill` puts the real ones in their places once all is known to be right.
 */
export class SavedState {
  readonly #device: Device = defaultDevice();
  readonly #file: SafetensorsFile;
  readonly #variables: readonly PromisedVariable[];
  readonly #generators: readonly SeedGenerator[];
  readonly #draws: Map<number, { readonly generator: number; readonly words: ReturnType<typeof drawWords> }> =
    new Map();
  readonly #waiting: ((variables: readonly Variable[], constantOf: (promised: Promised) => Tensor) => void)[] = [];
  readonly #constants: Map<string, Promised> = new Map();

  constructor(program: Readonly<Record<string, unknown>>, file: SafetensorsFile) {
    this.#file = file;
    this.#variables = listAt(program['variables'], 'variables').map((entry, i) => {
      const where = `variables[${i}]`;
      const { name, trainable, ...rest } = recordAt(entry, where);
      if (typeof trainable !== 'boolean') refuse(`${where}.trainable`, 'is neither true nor false');
      return { ...this.#promised(rest, where), name: textAt(name, `${where}.name`), trainable: trainable as boolean };
    });
    this.#generators = listAt(program['generators'], 'generators').map((entry, i) => generatorOf(entry, `generators[${i}]`)); // prettier-ignore
  }

  #promised(entry: unknown, where: string): Promised {
    const { tensor, type } = recordAt(entry, where);
    const name = textAt(tensor, `${where}.tensor`);
    const aval = avalAt(type, `${where}.type`);
    const stored = this.#file.tensors.get(name);
    if (!stored) return refuse(where, `is the tensor '${name}', which is not among the tensors`, 'pass program and tensors of one saveGraph'); // prettier-ignore
    if (aval.weak || stored.dtype !== aval.dtype || !sameShape(stored.shape, aval.shape))
      refuse(where, `is ${typeText(aval)}, and the tensor '${name}' ${typeText(stored)}`, 'pass program and tensors of one saveGraph'); // prettier-ignore
    return { name, stored, type: typeOf(this.#device, aval.dtype, aval.shape) };
  }

  /** A constant, to be put into `constants` as a value. */
  constant(entry: unknown, where: string, constants: Map<number, Tensor>, value: number): Type {
    const given = this.#promised(entry, where);
    const promised = this.#constants.get(given.name) ?? given;
    this.#constants.set(promised.name, promised);
    constants.set(value, promised as Promised as never);
    this.#waiting.push((_, constantOf) => constants.set(value, constantOf(promised)));
    return promised.type;
  }

  /** A Variable that is read as a value. */
  read(index: unknown, where: string, reads: Map<number, Variable>, value: number): Type {
    const at = indexAt(index, this.#variables.length, where);
    reads.set(value, this.#variables[at] as Promised as never);
    this.#waiting.push((variables) => reads.set(value, variables[at]!));
    return this.#variables[at]!.type;
  }

  /** A Variable that is assigned. */
  write(index: unknown, where: string, writes: Map<Variable, number>, value: number): Type {
    const at = indexAt(index, this.#variables.length, where);
    this.#waiting.push((variables) => writes.set(variables[at]!, value));
    return this.#variables[at]!.type;
  }

  /** One word of a random key. */
  draw(entry: Readonly<Record<string, unknown>>, where: string): () => number {
    const draw = indexAt(entry['draw'], Number.MAX_SAFE_INTEGER, `${where}.draw`);
    const generator = indexAt(entry['generator'], this.#generators.length, `${where}.generator`);
    let known = this.#draws.get(draw);
    if (!known) this.#draws.set(draw, (known = { generator, words: drawWords(this.#generators[generator]!) }));
    if (known.generator !== generator) refuse(where, `draws ${draw} from two generators`);
    return known.words[indexAt(entry['word'], 2, `${where}.word`) as 0 | 1];
  }

  /** Makes Variables and constants. Elements that their dtype does not hold are found before. */
  fill(): void {
    const elements = new Map<Promised, TypedArray>();
    for (const promised of [...this.#variables, ...this.#constants.values()]) elements.set(promised, promised.stored.data()); // prettier-ignore
    const made = (promised: Promised): Tensor => {
      const { shape, dtype } = promised.type;
      return upload(this.#device, elements.get(promised)!, shape, dtype);
    };
    outsideScopes(() => {
      const variables = this.#variables.map((promised) => {
        const { name, trainable } = promised;
        const value = made(promised);
        const variable = new Variable(value, { name, trainable });
        value.dispose();
        return variable;
      });
      const constants = new Map([...this.#constants.values()].map((promised) => [promised, made(promised)]));
      for (const put of this.#waiting) put(variables, (promised) => constants.get(promised)!);
    });
  }
}

function generatorOf(entry: unknown, where: string): SeedGenerator {
  const { seed, position, global } = recordAt(entry, where);
  if (global === true) return globalGenerator();
  const generator = new SeedGenerator(indexAt(seed, 2 ** 32, `${where}.seed`));
  generator.position = indexAt(position, 2 ** 32, `${where}.position`);
  return generator;
}
