import { parseArgs } from 'node:util';
import { nodeGpu } from '@tensai/backend-node-gpu';
import { registerBackend, registeredBackends } from 'tensai';

registerBackend(nodeGpu());

/** What an example adds to the command line, and its own defaults. */
export interface Defaults {
  readonly epochs: number;
  /** The models to choose from, the default first; none for an example that has one. */
  readonly models?: readonly string[];
}

const usageOf = ({ epochs, models }: Defaults): string => `Learns to read handwritten digits.
${models ? `\n  --model NAME   ${models.join(' or ')} (${models[0]})` : ''}
  --epochs N     passes over the training digits (${epochs})
  --samples N    train on the first N digits only (60000)
  --seed N       where weights and shuffling begin (42)
  --backend NAME one of ${registeredBackends().join(', ')} (${registeredBackends()[0]})
  --json         end with one line of JSON
  --help         show this
`;

/** What the command line asks for. */
export interface Options {
  readonly epochs: number;
  readonly samples: number;
  readonly seed: number;
  readonly backend: string;
  readonly json: boolean;
  readonly model: string;
}

/** Reads the command line; ends the program with an explanation where it cannot. */
export function readOptions(defaults: Defaults): Options {
  const usage = usageOf(defaults);
  const { epochs, models = [] } = defaults;
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== '--'), // pnpm hands its own on
      options: {
        epochs: { type: 'string', default: String(epochs) },
        ...(models.length > 0 && { model: { type: 'string', default: models[0]! } }),
        samples: { type: 'string', default: '60000' },
        seed: { type: 'string', default: '42' },
        backend: { type: 'string', default: registeredBackends()[0]! },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) leave(usage, 0);
    const { backend, json } = values;
    const { model = '' } = values as { readonly model?: string };
    if (models.length > 0 && !models.includes(model)) leave(`there is no model '${model}'\n\n${usage}`, 2);
    if (!registeredBackends().includes(backend)) leave(`there is no backend '${backend}'\n\n${usage}`, 2);
    return {
      epochs: whole(usage, 'epochs', values.epochs, 1, 1000),
      samples: whole(usage, 'samples', values.samples, 1, 60_000),
      seed: whole(usage, 'seed', values.seed, 0, 2 ** 32 - 2),
      backend,
      json,
      model,
    };
  } catch (error) {
    return leave(`${(error as Error).message.split('. ')[0]}\n\n${usage}`, 2);
  }
}

function whole(usage: string, name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high && text.trim() !== '') return value;
  return leave(`--${name} takes a whole number from ${low} to ${high}, not '${text}'\n\n${usage}`, 2);
}

function leave(message: string, status: number): never {
  (status === 0 ? process.stdout : process.stderr).write(message);
  process.exit(status);
}
