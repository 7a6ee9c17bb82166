// Everything that is measured, in one list: no label ever holds an id, a name, a number of a person or what somebody typed.
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] as const;

export const counters = {
  huduma_decisions_total: {
    help: 'Questions and commands answered between services, by outcome: answered, failed, or the code of the refusal',
    labels: ['service', 'pattern', 'outcome'],
  },
  huduma_append_outcomes_total: {
    help: 'Commits handed to the event store, by what became of them: won, lost, unknown',
    labels: ['service', 'outcome'],
  },
  huduma_facts_published_total: { help: 'Facts that the broker holds', labels: ['service', 'topic'] },
  huduma_facts_handled_total: {
    help: 'Facts heard by a group, by outcome: handled, parked (a dead letter), again (it will come again)',
    labels: ['group', 'topic', 'outcome'],
  },
  huduma_provider_answers_total: {
    help: 'What providers of SMS and mail answered: accepted, in-doubt, or the code of the refusal',
    labels: ['channel', 'outcome'],
  },
  huduma_engine_errors_total: {
    help: 'Calls of an engine that failed: store, broker, rpc, jobs',
    labels: ['service', 'engine'],
  },
} as const;

export const histograms = {
  huduma_http_request_seconds: {
    help: 'Requests at the doors and pages, by the pattern of their route',
    labels: ['method', 'route', 'status'],
    buckets: seconds,
  },
  huduma_rpc_seconds: { help: 'How long an answer took', labels: ['service', 'pattern'], buckets: seconds },
  huduma_append_seconds: { help: 'How long an append took', labels: ['service'], buckets: seconds },
  huduma_append_commits: { help: 'Commits of one append', labels: ['service'], buckets: sizes },
  huduma_publish_seconds: { help: 'How long a send to the broker took', labels: ['service'], buckets: seconds },
} as const;

export const gauges = {
  huduma_ready: { help: '1 while the service is ready', labels: ['service'] },
  huduma_degraded: { help: 'Things that fare badly while the service serves', labels: ['service'] },
  huduma_relay_unfolded: { help: 'Commits not yet in the views', labels: ['service'] },
  huduma_relay_untold: { help: 'Commits not yet told, as far as this process holds them', labels: ['service'] },
  huduma_relay_parked_streams: { help: 'Streams that cannot be told', labels: ['service'] },
  huduma_consumer_lag: { help: 'Facts not yet handled by the group, as far as known', labels: ['group'] },
  huduma_dead_letters: { help: 'Facts parked and not told again since', labels: ['topic'] },
  huduma_messages_waiting: { help: 'Messages that are due and not at their end', labels: ['service'] },
  huduma_oldest_message_seconds: { help: 'For how long the oldest unsent message has been due', labels: ['service'] },
  huduma_messages: { help: 'Messages so far, by what became of them', labels: ['outcome'] },
  huduma_clock_drift_seconds: { help: 'By how much the clock has parted from the wall clock', labels: [] },
} as const;

export type CounterName = keyof typeof counters;
export type HistogramName = keyof typeof histograms;
export type GaugeName = keyof typeof gauges;
type LabelsOf<M extends { readonly labels: readonly string[] }> = Readonly<Record<M['labels'][number], string>>;
export type CounterLabels<N extends CounterName> = LabelsOf<(typeof counters)[N]>;
export type HistogramLabels<N extends HistogramName> = LabelsOf<(typeof histograms)[N]>;
export type GaugeLabels<N extends GaugeName> = LabelsOf<(typeof gauges)[N]>;
