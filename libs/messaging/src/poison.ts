import { RpcException } from '@nestjs/microservices';

/**
 * What can never pass (schema, rule) throws this: the fact is parked in `<topic>.dead` with its reason at once. The reason
 * is stored and logged: no personal data in it.
 */
export class PoisonError extends RpcException {
  override readonly name = 'PoisonError';

  // Nest hands on what `getError` returns and replaces all other errors by a plain object: so that this one gets through.
  override getError(): object {
    return this;
  }
}

/** Recognised by shape: the class may have been loaded twice. */
export const isPoison = (error: unknown): error is Error => error instanceof Error && error.name === 'PoisonError';

/** The topic where facts of `topic` are parked that can never pass. */
export const deadTopic = (topic: string): string => `${topic}.dead`;

/** The reason of a parked fact: short, one line. */
export const reasonOf = (error: Error): string => error.message.replaceAll(/\s+/g, ' ').slice(0, 500);
