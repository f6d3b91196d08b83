// The workloads in a browser: on every backend that opens there, in a table and as lines of JSON.
import { webgpu } from '@tensai/backend-webgpu';
import * as tensai from 'tensai';
import type { Answer, Request } from '../exchange.ts';
import { measure, type Method, nameOf, type Row, type Worker } from '../measure.ts';
import { labelOf, ours, type System } from '../systems/index.ts';
import { tensaiProgram } from '../systems/tensai.ts';
import { measureWebLimits } from '../web-limits.ts';
import { linesOf } from '../summary.ts';
import { cellOf, remarksOf } from '../table.ts';
import type { Program, Workload } from '../workload.ts';
import { programs } from '../workloads/index.ts';

const element = (id: string): HTMLElement => document.getElementById(id)!;

/** A task of its own, so that the page is drawn and answers. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A workload in this page. */
async function start(system: System, workload: Workload, rate: number): Promise<{ worker: Worker; answer: Answer }> {
  let program: Program | null = null;
  const asked = async (request: Request): Promise<Answer> => {
    await breath();
    if (request.do === 'open') {
      await tensai.setBackend(system.backend);
      program = tensaiProgram(tensai, workload, { rate, compiles: system.compiles === true });
      return {};
    }
    // another system's turn has changed it
    await tensai.setBackend(system.backend);
    if (request.do === 'check') return { figures: await program!.check() };
    const begin = performance.now();
    for (let i = 0; i < request.count; i++) program!.step();
    await program!.settle?.();
    return { ms: performance.now() - begin };
  };
  const ask = (request: Request): Promise<Answer> =>
    asked(request).catch((error: unknown) => ({
      error: error instanceof Error ? error.message.split('\n')[0]! : String(error),
    }));
  const worker: Worker = {
    ask,
    waited: () => null,
    async stop() {
      program?.dispose?.();
    },
  };
  const { name, backend, threads } = system;
  return { worker, answer: await ask({ do: 'open', system: name, backend, threads, workload: workload.name, rate }) };
}

/** The backends that open here; what is said of the others goes to the page. */
async function systemsHere(): Promise<System[]> {
  if (!tensai.registeredBackends().includes('webgpu')) tensai.registerBackend(webgpu());
  const systems: System[] = [];
  for (const backend of tensai.registeredBackends().toReversed())
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await tensai.setBackend(backend);
      systems.push(...ours(backend));
    } catch (error) {
      remark(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  return systems;
}

function remark(text: string): void {
  const item = document.createElement('li');
  item.textContent = text;
  element('remarks').append(item);
}

function draw(rows: readonly Row[], systems: readonly System[]): void {
  const table = document.createElement('table');
  const line = (cells: readonly string[], kind: 'th' | 'td', titles: readonly string[] = []): void => {
    const row = table.insertRow();
    cells.forEach((text, i) => {
      const cell = document.createElement(kind);
      cell.textContent = text;
      if (titles[i]) cell.title = titles[i];
      row.append(cell);
    });
  };
  line(['', ...systems.map(labelOf)], 'th');
  for (const { workload, measured } of rows) {
    const cells = systems.map((system) => measured.find((one) => nameOf(one) === labelOf(system)));
    line([workload.name, ...cells.map((one) => (one ? cellOf(one) : ''))], 'td', [workload.title]);
  }
  element('table').replaceChildren(table);
}

/** Runs the workloads, and gives back the lines of JSON. */
export async function run(names: readonly string[], quick: boolean): Promise<object[]> {
  element('remarks').replaceChildren();
  const systems = await systemsHere();
  const limits = measureWebLimits();
  const method: Method = {
    start,
    load: () => null,
    rate: 0.001,
    rates: new Map(),
    rounds: quick ? 3 : 7,
    round: quick ? 40 : 150,
    slowest: quick ? 1000 : Infinity,
  };
  const rows: Row[] = [];
  const lines: object[] = [{ machine: navigator.userAgent, isolated: crossOriginIsolated, limits }];
  const chosen = programs.filter(({ name, quick: short }) =>
    names.length > 0 ? names.includes(name) : !quick || short,
  );
  for (const workload of chosen) {
    element('status').textContent = `${workload.name} …`;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const row = await measure(workload, systems, method);
    rows.push(row);
    lines.push(...linesOf(row, limits));
    draw(rows, systems);
    (element('json') as HTMLTextAreaElement).value = lines.map((one) => JSON.stringify(one)).join('\n');
  }
  for (const text of remarksOf(rows)) remark(text);
  element('status').textContent = 'done';
  return lines;
}

const button = element('run') as HTMLButtonElement;
button.addEventListener('click', () => {
  button.disabled = true;
  run([], (element('quick') as HTMLInputElement).checked)
    .catch((error: unknown) => remark(String(error)))
    .finally(() => (button.disabled = false));
});

// for who drives the page from outside
Object.assign(globalThis, { run });
