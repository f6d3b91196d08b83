/** Things that are counted together; each of them refers to its block, so that the block is collected after the last. */
export interface Block {
  readonly tally: { count: number; bytes: number };
}

const BLOCK = 256;

/**
 * Counts things that end by a call or by the garbage collector. An entry in a FinalizationRegistry for each would cost more than an op on four numbers, so
 * they are counted in blocks with one entry each: what is collected leaves the count when its whole block is gone.
 */
export class Census {
  count = 0;
  bytes = 0;
  private room = 0;
  private block: Block | undefined;
  private readonly collected: FinalizationRegistry<Block['tally']>;

  constructor() {
    this.collected = new FinalizationRegistry(({ count, bytes }) => {
      this.count -= count;
      this.bytes -= bytes;
    });
  }

  /** Counts a new one in; it must keep the block that this returns. */
  enter(bytes: number): Block {
    const block = this.room > 0 ? this.block! : this.next();
    this.room--;
    block.tally.count++;
    block.tally.bytes += bytes;
    this.count++;
    this.bytes += bytes;
    return block;
  }

  /** Counts one out that ended by a call. */
  leave({ tally }: Block, bytes: number): void {
    tally.count--;
    tally.bytes -= bytes;
    this.count--;
    this.bytes -= bytes;
  }

  private next(): Block {
    const block: Block = { tally: { count: 0, bytes: 0 } };
    this.collected.register(block, block.tally);
    this.block = block;
    this.room = BLOCK;
    return block;
  }
}
