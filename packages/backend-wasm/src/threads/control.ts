// What threads agree upon: where things lie in the memory that they share. All numbers are int32s.

/** Words of the control block; what is written often has a line of the cache of its own. */
export const control = {
  /** Counts up before and after each change of the four below: it is odd meanwhile. A change wakes workers. */
  epoch: 0,
  /** The list of the run, the number of its first entry, and how many modules have to be known for it. */
  list: 1,
  first: 2,
  modules: 3,
  /** Not 0: the team is dissolved. */
  stop: 4,
  /** Two words, read as one: parts of the entry that were taken, and the entry's number, which counts through all runs. */
  taken: 16,
  entry: 17,
  /** Parts of the entry that are done. */
  done: 32,
  /** Threads that sleep until there is a run, or until the next entry. */
  asleep: 48,
  drowsy: 49,
  /** Workers that look at a list, which must not go meanwhile. */
  inside: 50,
  /** Workers that have started. */
  started: 51,
  count: 64,
} as const;

/** Entries of a list. */
export const kinds = { end: 0, parts: 1, again: 2, host: 3 } as const;

/**
 * Words of an entry: its kind, then
 * - `parts`: how many, the address of pairs (address of the first call, number of calls), and whether only the calling thread may run them;
 * - `again`: how many times the entries since `target` are run, the address of the entry `target`, the place of the counter among a thread's;
 * - `host`: which function of the calling thread.
 */
export const ENTRY_WORDS = 4;

/** Words of a call: function, number of arguments, how many bytes from here the thread's scratch and its own words are to be put (0: nowhere), arguments. */
export const CALL_HEAD = 4;
export const MOST_ARGUMENTS = 16;

/** Words of a thread: its scratch, whether it is the calling thread, whether it may sleep, and counters of loops in loops. */
export const thread = { scratch: 0, calls: 1, sleeps: 2, counters: 4, count: 16 } as const;

/** Loops in loops, at most. */
export const MOST_DEPTH: number = thread.count - thread.counters;

/** Words of a module in the table of modules: address of its bytes (0: only the calling thread has it), their number, its number of functions. */
export const MODULE_WORDS = 3;

/** Words of a place that changes in each step of a loop: where it is kept; for the first step, odd and even ones a base and what is added; what is added for each step. */
export const MOVE_WORDS = 8;
/** Words of what depends on a place: where the address is wanted, the base, and what is added. */
export const PATCH_WORDS = 3;

/** Functions of the driver that lists call, by number; those of modules follow. */
export const driven = { step: 0, zero: 1, copy: 2 } as const;
export const DRIVEN = 3;
