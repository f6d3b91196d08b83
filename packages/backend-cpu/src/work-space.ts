/** Larger work space than this many numbers is given back to the garbage collector. */
const KEPT = 2 ** 21;

/** Memory of a kernel that stays from call to call and grows with what is asked of it. */
export class WorkSpace {
  array: Float64Array = new Float64Array(0);

  /** At least `length` numbers, with whatever was there before. */
  take(length: number): Float64Array {
    if (this.array.length < length) this.array = new Float64Array(length);
    return this.array;
  }

  /** Lets go of a large one. */
  release(): void {
    if (this.array.length > KEPT) this.array = new Float64Array(0);
  }
}
