// The script of a worker of a page: bundlers find it by its address in `start-worker.ts`.
import { type Job, work } from './work.ts';

const scope = globalThis as unknown as { onmessage: (message: { readonly data: Job }) => void; close(): void };
scope.onmessage = ({ data }) => {
  work(data);
  scope.close();
};
