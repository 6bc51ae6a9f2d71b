/** A call of a request; its result may be named by later calls of the same request (RFC 8620 §3.7). */
export class Call<T> {
  declare readonly result: T;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly args: Record<string, unknown>,
  ) {}

  /** A value for an argument whose name begins with "#". */
  ref(path: string): { resultOf: string; name: string; path: string } {
    return { resultOf: this.id, name: this.name, path };
  }
}

/** Calls that go out together. */
export class Batch {
  readonly calls: Call<unknown>[] = [];

  call<T>(name: string, args: Record<string, unknown>): Call<T> {
    const call = new Call<T>(`c${this.calls.length}`, name, args);
    this.calls.push(call);
    return call;
  }
}
