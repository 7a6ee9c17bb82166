/**
 * What a rule says when it refuses. `code` stands in the catalogue of problem codes; `facts` never hold personal data. It has no
 * stack: a refusal is an answer, a crowd gets thousands a second, and where it comes from its code says.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = limit;
  }
}

export const isDomainError = (error: unknown, code?: string): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code);
