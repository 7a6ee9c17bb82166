// What the bench and its generator, a process of its own, say to each other.

/** Requests of one kind, each with a body and (where it books) a citizen and token of its own. */
export type Script =
  | Readonly<{
      kind: 'book';
      /** Holds the development key from which tokens are made. */
      dataDir: string;
      /** Number of the first booking in the bench's life: from it come citizen and service. */
      first: number;
      count: number;
      citizens: number;
      /** Number of the first of these citizens; left out: 0. */
      offset?: number;
      /** The same tokens as in earlier scripts with this name; left out: every token is seen for the first time. */
      session?: string;
      places: readonly Place[];
    }>
  /** Cancels a booking made before and books its place again: two requests, one after the other. */
  | Readonly<{ kind: 'rebook'; dataDir: string; made: readonly Made[]; citizens: number }>
  /** Reads the citizen's list: so that a token has been seen. */
  | Readonly<{ kind: 'list'; dataDir: string; offset: number; count: number; session: string }>
  | Readonly<{ kind: 'reads'; share: number; of: Script }>;

/** `service` left out: one that the citizen has not booked yet. */
export type Place = Readonly<{ centre: string; start: string; service?: string }>;
/** A booking of the bench: its number, id and place. */
export type Made = Readonly<{ number: number; id: string; place: Place }>;

export type Task =
  | Readonly<{ do: 'prepare'; script: Script }>
  /** Each connection asks again as soon as it is answered. `requests` at most; the rest of the script is left. */
  | Readonly<{ do: 'closed'; port: number; connections: number; seconds: number; requests?: number }>
  /** Requests leave when they are due, whatever became of those before; waiting for a connection counts. */
  | Readonly<{
      do: 'open';
      port: number;
      connections: number;
      seconds: number;
      rate: number;
      /** Who has found no connection by the end of the window goes away. */
      givesUp?: boolean;
    }>;

export type Tally = Readonly<{
  /** Answers by status, and by the code of the problem: `201`, `409 booking.slot-full`; `lost` has no answer. */
  answers: Readonly<Record<string, number>>;
  /** Good answers within the window, by second. */
  perSecond: number;
  /** By second of the window (open loop: of the intended time): good answers. */
  eachSecond: readonly number[];
  /** Seconds from the begin to the last good answer, after the window's end too. */
  lastGoodAt: number;
  /** Of good answers, milliseconds. */
  latency: Readonly<{ p50: number; p99: number; p999: number; max: number }>;
  /** Bookings heard of as confirmed, whether within the window or just after it. */
  booked: readonly Made[];
  /** CPU seconds of this process in the window. */
  cpu: number;
  seconds: number;
}>;

export type Reply = Readonly<{ ready: number }> | Tally | Readonly<{ failed: string }>;
