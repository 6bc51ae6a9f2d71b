/** One method call was refused (RFC 8620 §3.6.2). */
export class MethodError extends Error {
  constructor(
    readonly type: string,
    description?: string,
    /** Whom the server does not take mail for, where that is why it sends none. */
    readonly recipients: readonly string[] = [],
  ) {
    super(description ?? type);
    this.name = 'MethodError';
  }
}

/** The whole request was refused; the status is HTTP's. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** The server could not be reached. */
export class OfflineError extends Error {
  constructor() {
    super('The server cannot be reached.');
    this.name = 'OfflineError';
  }
}
