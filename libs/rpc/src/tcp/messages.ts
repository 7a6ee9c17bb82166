// What goes in a frame: a JSON array of messages, all that one side has to say to the other in one turn of the event loop.
import { DomainError, isDomainError } from '#contracts';
import { RpcRemoteError, RpcTimeoutError, RpcUnavailableError } from '../rpc.port.ts';
import { FrameError } from './frames.ts';

/** `gone`: nobody serves the pattern there, nothing was begun, another replica may be asked. */
export type FailureKind = 'gone' | 'unavailable' | 'timeout' | 'remote';
type Facts = Readonly<Record<string, unknown>>;

export type Message =
  | readonly ['ask', id: number, pattern: string, deadlineMs: number, request: object, traceparent?: string]
  | readonly ['cancel', id: number]
  | readonly ['answer', id: number, response?: unknown]
  | readonly ['refuse', id: number, code: string, facts: Facts]
  | readonly ['fail', id: number, kind: FailureKind, words: string]
  | readonly ['ping']
  | readonly ['pong'];

const shapes: Readonly<Record<string, readonly string[]>> = {
  ask: ['number', 'string', 'number', 'object'],
  cancel: ['number'],
  answer: ['number'],
  refuse: ['number', 'string', 'object'],
  fail: ['number', 'string', 'string'],
  ping: [],
  pong: [],
};

const isMessage = (value: unknown): value is Message => {
  if (!Array.isArray(value)) return false;
  const [kind, ...parts] = value as unknown[];
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  return shape?.every((type, at) => typeof parts[at] === type && parts[at] !== null) ?? false;
};

/** The messages of a frame. Throws FrameError when they are not ours. */
export const readMessages = (payload: Buffer): readonly Message[] => {
  let values: unknown;
  try {
    values = JSON.parse(payload.toString());
  } catch {
    throw new FrameError('a frame holds no messages');
  }
  if (!Array.isArray(values) || !values.every(isMessage)) throw new FrameError('a frame holds no messages');
  return values;
};

/** What became of a call that was not answered, as the other side is told. Words of unknown errors stay here. */
export const failureMessage = (id: number, error: unknown): Message => {
  if (isDomainError(error)) return ['refuse', id, error.code, error.facts];
  if (error instanceof RpcTimeoutError) return ['fail', id, 'timeout', error.message];
  if (error instanceof RpcUnavailableError) return ['fail', id, 'unavailable', error.message];
  return ['fail', id, 'remote', error instanceof RpcRemoteError ? error.message : 'the call failed'];
};

/** The same on the caller's side. */
export const errorOf = (message: Extract<Message, readonly ['refuse' | 'fail', ...unknown[]]>): Error => {
  if (message[0] === 'refuse') return new DomainError(message[2], message[3]);
  const [, , kind, words] = message;
  if (kind === 'timeout') return new RpcTimeoutError(words);
  return kind === 'remote' ? new RpcRemoteError(words) : new RpcUnavailableError(words);
};
