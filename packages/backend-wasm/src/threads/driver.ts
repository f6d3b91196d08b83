import { type FunctionBuilder, type Local, type MemoryImport, ModuleBuilder } from '../emit/index.ts';
import { several } from '../kernels/lanes.ts';
import { CALL_HEAD, control, ENTRY_WORDS, kinds, MOST_ARGUMENTS, MOVE_WORDS, PATCH_WORDS, thread } from './control.ts';

/** How often a thread looks whether the others are done before it sleeps: some 30 µs. */
const SPINS = 20_000;

/** What a driver exports. Addresses are those of words in the shared memory. */
export interface Driver {
  /** Goes through a list whose first entry has the number `first`; `own`: the thread's words. */
  walk(control: number, list: number, first: number, own: number): void;
  /** Writes so many addresses that depend on others. */
  patch(list: number, count: number): void;
  readonly step: (...args: number[]) => void;
  readonly zero: (...args: number[]) => void;
  readonly copy: (...args: number[]) => void;
}

/**
 * The module that every thread goes through lists with. A list has entries, one after another; the parts of an entry are taken one by one by whoever comes, and the last one that is done
 * opens the next entry. So nobody waits for a thread that has not begun, and one that comes late, or sleeps through entries, finds that they are over and goes on.
 *
 * It calls functions by their numbers in `env.table`, and `env.host(k)` where the calling thread has something of its own to do.
 */
export function driverModule(memory: MemoryImport): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder({ memory, table: true });
  const host = module.import('host', { params: ['i32'] });
  const calls = module.function(null, { params: ['i32', 'i32', 'i32'] }, (f) => writeCalls(f, module));
  module.function('walk', { params: ['i32', 'i32', 'i32', 'i32'] }, (f) => {
    writeWalk(f, (id) => f.get(id).call(host), (first, count, own) => f.get(first, count, own).call(calls)); // prettier-ignore
  });
  const patch = module.function('patch', { params: ['i32', 'i32'] }, writePatch);
  module.function('step', { params: new Array<'i32'>(6).fill('i32') }, (f) => writeStep(f, patch));
  module.function('zero', { params: ['i32', 'i32'] }, (f) => f.get(f.params[0]!).i32(0).get(f.params[1]!).fill());
  module.function('copy', { params: ['i32', 'i32', 'i32'] }, (f) => f.get(...f.params).copy());
  return module.finish();
}

function writeWalk(
  f: FunctionBuilder,
  callHost: (id: Local) => void,
  callAll: (first: Local, count: Local, own: Local) => void,
): void {
  const [words, entry, number, own] = f.params as [Local, Local, Local, Local];
  const [kind, parts, mine, part, place, counter, spins] = several(f, 7, 'i32') as readonly Local[] &
    [Local, Local, Local, Local, Local, Local, Local];
  const state = f.local('i64');
  const [calls, count] = several(f, 2, 'i32') as [Local, Local];
  const at = (word: number): number => 4 * word;
  const next = (): void => void f.get(entry).i32(at(ENTRY_WORDS)).op('i32.add').set(entry);

  f.block((end) =>
    f.loop((again) => {
      f.get(entry).memory('i32.load').tee(kind).op('i32.eqz').branchIf(end);
      f.get(entry).memory('i32.load', at(1)).set(parts);
      f.get(kind).i32(kinds.again).op('i32.eq').if(() => {
        f.get(own, entry).memory('i32.load', at(3)).i32(2).op('i32.shl', 'i32.add').tee(place);
        f.get(place).memory('i32.load').i32(1).op('i32.add').tee(counter).memory('i32.store');
        f.get(counter, parts).op('i32.lt_s').if(
          () => f.get(entry).memory('i32.load', at(2)).set(entry),
          () => {
            f.get(place).i32(0).memory('i32.store');
            next();
          },
        );
        f.branch(again);
      });
      // may this thread take parts?
      f.get(kind).i32(kinds.host).op('i32.eq').get(entry).memory('i32.load', at(3)).op('i32.or', 'i32.eqz');
      f.get(own).memory('i32.load', at(thread.calls)).op('i32.or').set(mine);
      f.block((over) => {
        f.block((waiting) =>
          f.loop((more) => {
            f.get(words).memory('i64.atomic.load', at(control.taken)).tee(state).i64(32n).op('i64.shr_u', 'i32.wrap_i64');
            f.get(number).op('i32.ne').branchIf(over);
            f.get(mine).op('i32.eqz').branchIf(waiting);
            f.get(state).op('i32.wrap_i64').tee(part);
            f.i32(1).get(parts, kind).i32(kinds.host).op('i32.eq', 'select', 'i32.ge_u').branchIf(waiting);
            f.get(words, state, state).i64(1n).op('i64.add').memory('i64.atomic.rmw.cmpxchg', at(control.taken));
            f.get(state).op('i64.ne').branchIf(more);
            f.get(kind).i32(kinds.host).op('i32.eq').if(
              () => {
                callHost(parts);
                f.i32(1).set(parts);
              },
              () => {
                f.get(entry).memory('i32.load', at(2)).get(part).i32(3).op('i32.shl', 'i32.add').tee(place);
                f.memory('i32.load').set(calls).get(place).memory('i32.load', at(1)).set(count);
                callAll(calls, count, own);
              },
            );
            f.get(words).i32(1).memory('i32.atomic.rmw.add', at(control.done)).i32(1).op('i32.add');
            f.get(parts).op('i32.ne').branchIf(more);
            // it was the last one: the next entry is open
            f.get(words).i32(0).memory('i32.atomic.store', at(control.done));
            f.get(words, number).i32(1).op('i32.add', 'i64.extend_i32_u').i64(32n).op('i64.shl');
            f.memory('i64.atomic.store', at(control.taken));
            f.get(words).memory('i32.atomic.load', at(control.drowsy)).if(() =>
              f.get(words).i32(2 ** 30).memory('memory.atomic.notify', at(control.entry)).op('drop'),
            );
            f.branch(over);
          }),
        );
        f.loop((looking) => {
          f.i32(0).set(spins);
          f.loop((spin) => {
            f.get(words).memory('i32.atomic.load', at(control.entry)).get(number).op('i32.ne').branchIf(over);
            f.get(spins).i32(1).op('i32.add').tee(spins).i32(SPINS).op('i32.lt_u').branchIf(spin);
          });
          f.get(own).memory('i32.load', at(thread.sleeps)).op('i32.eqz').branchIf(looking);
          f.get(words).i32(1).memory('i32.atomic.rmw.add', at(control.drowsy)).op('drop');
          f.get(words, number).i64(-1n).memory('memory.atomic.wait32', at(control.entry)).op('drop');
          f.get(words).i32(1).memory('i32.atomic.rmw.sub', at(control.drowsy)).op('drop');
          f.branch(looking);
        });
      });
      f.get(number).i32(1).op('i32.add').set(number);
      next();
      f.branch(again);
    }),
  ); // prettier-ignore
}

/** `(first, count, own)`: calls that lie one after another. */
function writeCalls(f: FunctionBuilder, module: ModuleBuilder): void {
  const [call, count, own] = f.params as [Local, Local, Local];
  const [args, place] = several(f, 2, 'i32') as [Local, Local];
  const put = (word: number, push: () => void): void => {
    f.get(call).memory('i32.load', 4 * word).tee(place).if(() => {
      f.get(call, place).op('i32.add');
      push();
      f.memory('i32.store');
    }); // prettier-ignore
  };
  // loops and products first
  const arities = [4, 12, 8, 14, ...Array.from({ length: MOST_ARGUMENTS + 1 }, (_, k) => k)];
  f.loop((again) => {
    put(2, () => f.get(own).memory('i32.load', 4 * thread.scratch));
    put(3, () => f.get(own));
    f.get(call).memory('i32.load', 4).set(args);
    f.block((done) => {
      for (const arity of new Set(arities))
        f.get(args).i32(arity).op('i32.eq').if(() => {
          for (let k = 0; k < arity; k++) f.get(call).memory('i32.load', 4 * (CALL_HEAD + k));
          f.get(call).memory('i32.load').callIndirect(module.typeOf({ params: new Array<'i32'>(arity).fill('i32') })).branch(done);
        }); // prettier-ignore
    });
    f.get(call, args).i32(CALL_HEAD).op('i32.add').i32(2).op('i32.shl', 'i32.add').set(call);
    f.get(count).i32(1).op('i32.sub').tee(count).branchIf(again);
  });
}

/** `(list, count)` */
function writePatch(f: FunctionBuilder): void {
  const [at, count] = f.params as [Local, Local];
  const k = f.local('i32');
  f.upTo(k, () => f.get(count), 1, () => {
    f.get(at).memory('i32.load').get(at).memory('i32.load', 4).memory('i32.load').get(at).memory('i32.load', 8);
    f.op('i32.add').memory('i32.store').get(at).i32(4 * PATCH_WORDS).op('i32.add').set(at);
  }); // prettier-ignore
}

/** `(moves, their number, patches, their number, place of the counter, own)`: what begins a step of a loop. */
function writeStep(f: FunctionBuilder, patch: FunctionBuilder): void {
  const [move, moves, patches, count, place, own] = f.params as readonly Local[] &
    [Local, Local, Local, Local, Local, Local];
  const [k, step, source] = several(f, 3, 'i32') as [Local, Local, Local];
  f.get(own, place).i32(2).op('i32.shl', 'i32.add').memory('i32.load').set(step);
  f.upTo(k, () => f.get(moves), 1, () => {
    // of the first step, of odd ones, of even ones
    f.get(move).i32(12).i32(20).get(step).i32(1).op('i32.and', 'select').i32(4).get(step).op('select', 'i32.add').set(source);
    f.get(move).memory('i32.load');
    f.get(source).memory('i32.load').memory('i32.load').get(source).memory('i32.load', 4).op('i32.add');
    f.get(step, move).memory('i32.load', 4 * (MOVE_WORDS - 1)).op('i32.mul', 'i32.add').memory('i32.store');
    f.get(move).i32(4 * MOVE_WORDS).op('i32.add').set(move);
  }); // prettier-ignore
  f.get(patches, count).call(patch);
}
