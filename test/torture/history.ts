// What is known at the end of a run: every request as its client saw it, the log as it is stored, the messages as they came.

/** A booking as an answer or a list shows it. */
export type Shown = Readonly<{
  id: string;
  reference: string;
  status: string;
  service: string;
  centre: string;
  start: string;
  revision: number;
}>;

/** A hold as an answer shows it. */
export type ShownHold = Readonly<{
  id: string;
  status: string;
  service: string;
  centre: string;
  start: string;
  expiresAt: string;
}>;

/** What the gate is told of somebody whom it let in. */
export type ShownArrival = Readonly<{ visit: string; ticket: string; service: string; start: string }>;

export type Wish =
  | Readonly<{ kind: 'book'; service: string; centre: string; start: string }>
  | Readonly<{ kind: 'hold'; service: string; centre: string; start: string }>
  /** Books what a hold keeps. */
  | Readonly<{ kind: 'use'; hold: string }>
  | Readonly<{ kind: 'release'; hold: string }>
  /** Asked by an officer at the gate, who shows the reference. */
  | Readonly<{ kind: 'arrive'; booking: string; centre: string; reference: string }>
  | Readonly<{ kind: 'move'; booking: string; start: string }>
  | Readonly<{ kind: 'cancel'; booking: string }>
  | Readonly<{ kind: 'read'; booking: string }>
  | Readonly<{ kind: 'list' }>
  | Readonly<{ kind: 'slots'; service: string; centre: string; date: string }>
  | Readonly<{ kind: 'register'; phone: string }>;

/** A slot of a day and how many places more would be granted there. */
export type FreeSlot = Readonly<{ start: string; free: number }>;

export type Answer = Readonly<{
  status: number;
  code?: string;
  booking?: Shown;
  bookings?: readonly Shown[];
  hold?: ShownHold;
  arrival?: ShownArrival;
  slots?: readonly FreeSlot[];
}>;

/**
 * One request. Times are milliseconds of the client's monotonic clock. Without an answer (none came, or one of 5xx) its
 * outcome is unknown: it may have been carried out, once, at any time after it was invoked.
 */
export type Asked = Readonly<{
  n: number;
  person: string;
  key: string;
  wish: Wish;
  invokedAt: number;
  completedAt?: number;
  answer?: Answer;
}>;

/** An event as it is stored in scheduling's log. */
export type Logged = Readonly<{ version: number; type: string; data: Readonly<Record<string, unknown>> }>;

export type Sms = Readonly<{ id: string; to: string; kind: string; reference?: string }>;

/** Where a service is served: which counter, and for how long. */
export type Served = Readonly<Record<string, Readonly<{ counter: string; minutes: number }>>>;

/** The gate's hours around a start, minutes. */
export type GateHours = Readonly<{ earlyMinutes: number; lateMinutes: number }>;

export type History = Readonly<{
  asked: readonly Asked[];
  streams: Readonly<Record<string, readonly Logged[]>>;
  messages: readonly Sms[];
  served: Served;
  /** Of the centres: which local day an instant belongs to. */
  zone: string;
  gate: GateHours;
  /** The system's time, in milliseconds since 1970, at which the client's monotonic clock stood at 0. */
  epochMs: number;
  /** From here on everything runs and nothing asked before is under way. */
  quietAt: number;
}>;

/** `unjudged`: a run that broke off, so that nobody knows. */
export type Finding = Readonly<{
  kind: 'lost' | 'oversold' | 'doubled' | 'order' | 'unjudged';
  where: string;
  why: string;
}>;
