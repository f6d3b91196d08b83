// One run of an example: a fresh frame, its reports, its end.
import type { Job, Report } from '../../frame/frame.ts';
import { frameProgram, modulesFor } from './library.ts';
import { importsOf, prepare } from './prepare.ts';

/** A line of output. */
export type Line = Exclude<Report, { kind: 'ready' | 'done' }>;

const errorLine = (error: unknown): Line => ({
  kind: 'error',
  text: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  line: 0,
});

// no origin, no network, no pop-ups: what runs here reaches nothing but its own memory
const policy = `default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:`;

/** Runs code; `stop` ends it early. */
export function runInFrame(code: string, onLine: (line: Line) => void): { done: Promise<void>; stop: () => void } {
  let frame: HTMLIFrameElement | undefined;
  let resolve: () => void = () => {};
  const ended = new Promise<void>((settle) => void (resolve = settle));
  let job: Job | undefined;
  const onMessage = ({ source, data }: MessageEvent<Report>): void => {
    if (!frame || source !== frame.contentWindow) return;
    if (data.kind === 'ready') frame.contentWindow?.postMessage(job, '*');
    else if (data.kind === 'done') resolve();
    else onLine(data);
  };
  const start = async (): Promise<void> => {
    const prepared = prepare(code);
    const [program, modules] = await Promise.all([frameProgram(), modulesFor(importsOf(prepared))]);
    job = { ...modules, code: prepared };
    frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.hidden = true;
    frame.title = 'Example';
    frame.srcdoc = `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><script>${program.replaceAll('</', '<\\/')}</script>`;
    addEventListener('message', onMessage);
    document.body.append(frame);
  };
  start().catch((error: unknown) => {
    onLine(errorLine(error));
    resolve();
  });
  const done = ended.then(() => {
    removeEventListener('message', onMessage);
    frame?.remove();
  });
  return { done, stop: () => resolve() };
}
