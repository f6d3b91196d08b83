import { flatten, Tensor, type TensorLike, Variable, type VariableOptions } from '@tensai/core';

/** A number that lives on the host, as a Variable: for files and for who looks. It is up to date when `sync` returns; what is assigned to it reaches the host. */
export class HostVariable extends Variable {
  readonly #read: () => number;
  readonly #write: (value: number) => void;

  constructor(
    host: { readonly read: () => number; readonly write: (value: number) => void },
    options: VariableOptions,
  ) {
    super(host.read(), { ...options, trainable: false });
    this.#read = host.read;
    this.#write = host.write;
  }

  /** Takes the number of the host. */
  sync(): this {
    return super.assign(this.#read());
  }
  override assign(value: TensorLike): this {
    this.#write(numberOf(value));
    return this.sync();
  }
  override assignAdd(value: TensorLike): this {
    return this.assign(this.#read() + numberOf(value));
  }
  override assignSub(value: TensorLike): this {
    return this.assign(this.#read() - numberOf(value));
  }
}

const numberOf = (value: TensorLike): number =>
  value instanceof Tensor || value instanceof Variable ? value.itemSync() : flatten(value).flat[0]!;
