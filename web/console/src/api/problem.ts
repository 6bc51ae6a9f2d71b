/** The server refused (RFC 9457): its own words say why. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    /** Somebody else was faster: what was shown is no longer what is there (RFC 9110 §15.5.13). */
    readonly isConflict = false,
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}
