// Runs an example inside a sandboxed frame that has no origin and no network: code and modules come by message.
import { errorText, isTelling, textOf } from './text-of.ts';

/** What the page sends: modules by address, the addresses of the names that can be imported, and the example. */
export interface Job {
  readonly modules: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
  readonly code: string;
}

/** What the frame answers; `data` is the value without our classes, for tests. */
export type Report =
  | { readonly kind: 'value' | 'log' | 'error'; readonly text: string; readonly line: number; readonly data?: unknown }
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' };

let line = 0;
let lastLog: string | undefined;

const post = (report: Report): void => parent.postMessage(report, '*');

/** A value that can be sent: a tensor is its elements. */
function plain(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return null;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if ('arraySync' in value && typeof value.arraySync === 'function') return (value.arraySync as () => unknown)();
  if (Array.isArray(value)) return value.map(plain);
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

function tell(kind: 'value' | 'log', values: readonly unknown[]): void {
  const text = values.map((value) =>
    kind === 'value' && typeof value === 'string' ? JSON.stringify(value) : textOf(value),
  );
  if (kind === 'log') lastLog = text.join(' ');
  let data: unknown = null;
  try {
    data = plain(values.length === 1 ? values[0] : values);
  } catch {
    // what cannot be read at once is still text
  }
  post({ kind, text: text.join(' '), line, data });
}

function fail(error: unknown): void {
  post({ kind: 'error', text: errorText(error), line });
  post({ kind: 'done' });
}

for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
  console[name] = (...values: unknown[]) => tell('log', values);

addEventListener('error', (event) => fail(event.error ?? event.message));
addEventListener('unhandledrejection', (event) => fail(event.reason));

/** What the statements of an example are wrapped in: notes the line, and shows the value of an expression. */
async function show(at: number, expression: () => unknown): Promise<void> {
  line = at;
  const value = await expression();
  // a function that prints what it returns has told it
  if (isTelling(value) && value !== lastLog) tell('value', [value]);
}

const module = (code: string): string => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));

async function run({ modules, names, code }: Job): Promise<void> {
  const addresses = Object.fromEntries(Object.entries(modules).map(([address, text]) => [address, module(text)]));
  const imports = {
    ...addresses,
    ...Object.fromEntries(Object.entries(names).map(([name, address]) => [name, addresses[address]])),
  };
  const map = document.createElement('script');
  map.type = 'importmap';
  map.textContent = JSON.stringify({ imports });
  document.head.append(map);
  Object.assign(globalThis, { __show: show });
  try {
    await import(module(code));
    post({ kind: 'done' });
  } catch (error) {
    fail(error);
  }
}

addEventListener('message', ({ data, source }: MessageEvent<Job>) => {
  if (source === parent) void run(data);
});
post({ kind: 'ready' });
