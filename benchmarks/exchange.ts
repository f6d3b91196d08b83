/** What a worker is asked. */
export type Request =
  | {
      readonly do: 'open';
      readonly system: string;
      readonly backend: string;
      readonly threads: number;
      readonly workload: string;
      readonly rate: number;
      /** By our `jit`? */
      readonly compiles?: boolean;
      readonly python?: string;
    }
  | { readonly do: 'steps'; readonly count: number }
  | { readonly do: 'check' };

/** What it answers. */
export interface Answer {
  readonly ms?: number;
  readonly figures?: readonly number[];
  readonly error?: string;
}
