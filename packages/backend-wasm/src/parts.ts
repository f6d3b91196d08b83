import type { Backend, Program, Replay } from '@tensai/core';
import type { MemoryImport } from './emit/index.ts';
import type { Engine } from './engine.ts';
import type { LinearMemory } from './memory/linear-memory.ts';
import type { Judges } from './threads/judges.ts';
import type { Team } from './threads/team.ts';

/** What an engine needs to have threads: see `threads.ts`. */
export interface Threading {
  /** How many threads the machine runs at once. */
  cores(): number;
  canShareMemory(): boolean;
  /** As the constructor of `Team`. */
  team(memory: LinearMemory, shape: MemoryImport, threads: number, patience: number): Team;
  judges(): Judges;
  /** What takes whole programs. */
  recorder(engine: Engine, backend: Backend): (program: Program) => Replay | null;
  /** Tells a page that is not isolated why there is one thread. */
  alone(): void;
}

/** Opens a backend whose vectors are joined if that works, and one whose are not otherwise: see `revectorize.ts`. */
export type Joining = (open: (joined: boolean) => Backend) => Backend;

/** Parts of the backend that are there once their entries have been imported: who needs none of them should not carry them. */
export const parts: { threads: Threading | null; joining: Joining | null } = { threads: null, joining: null };
