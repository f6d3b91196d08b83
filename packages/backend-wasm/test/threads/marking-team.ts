import { type FunctionBuilder, type Local, ModuleBuilder } from '../../src/emit/index.ts';
import { LinearMemory } from '../../src/memory/linear-memory.ts';
import { type Code, Team } from '../../src/threads/team.ts';

/** A team whose calls leave marks. */
export interface MarkingTeam {
  readonly team: Team;
  readonly mark: Code;
  readonly memory: LinearMemory;
  /** Who did which call of a run: 0 is nobody, 7 the calling thread. Each call counts to `n` first. */
  run(count: number, n: number, together?: boolean): number[];
}

/** Runs `body` again after a few milliseconds, until it says that it is enough, at most `most` times. */
export async function untilEnough(most: number, body: () => boolean): Promise<void> {
  for (let k = 0; k < most && !body(); k++)
    // oxlint-disable-next-line no-await-in-loop -- workers need time to start
    await new Promise((resolve) => setTimeout(resolve, 5));
}

export function markingTeam(threads: number): MarkingTeam {
  const memory = new LinearMemory('wasm', 2 ** 24, true, () => 0);
  const shape = { shared: true, maximum: memory.limit / 65_536 };
  const team = new Team(memory, shape, threads);
  const module = new ModuleBuilder({ memory: shape });
  module.function('mark', { params: ['i32', 'i32', 'i32'] }, (f: FunctionBuilder) => {
    const [to, scratch, n] = f.params as [Local, Local, Local];
    const i = f.local('i32');
    f.upTo(i, () => f.get(n), 1, () => {}); // prettier-ignore
    f.get(to, scratch).memory('i32.store');
  });
  const bytes = module.finish();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: memory.memory } });
  const { mark } = exports as { mark: Code };
  team.know(bytes, [mark]);
  const to = memory.take(4 * 600);
  return {
    team,
    memory,
    mark,
    run(count, n, together = true): number[] {
      memory.i32.fill(0, to / 4, to / 4 + count);
      for (let k = 0; k < count; k++) team.enter(mark, 1, [to + 4 * k, 7, n]);
      team.run(together);
      return [...memory.i32.subarray(to / 4, to / 4 + count)];
    },
  };
}
