export type * from './decider.ts';
export * from './event-store.ts';
export { observedStore, storeAndRelayChecks, watchRelay } from './observed-store.ts';
export * from './writer.port.ts';
export { DomainError } from '#contracts';
export { eventStoreAt } from './event-store-at.ts';
export { seal, unseal, type SealedCommit, type StoredCommit } from './seal.ts';
export { asStored, recordedEvents, upcasters, type Upcast, type Upcaster } from './upcasting.ts';
export { aggregates, type AggregatesOptions } from './writer/aggregates.ts';
export { Admission, type AdmissionOptions } from './writer/admission.ts';
export { commitQueue, type CommitQueue, type CommitQueueOptions, type Submitted } from './writer/commit-queue.ts';
export { UnfoldableError } from './writer/standing.ts';
export * from './relay/relay.port.ts';
export { relay } from './relay/relay.ts';
export * from './views/view-store.ts';
export { viewsAt } from './views/views-at.ts';
export { commitsPerFold, foldAmongPeople, resting } from './views/resting.ts';
export {
  OtherRevisionError,
  project,
  type Projection,
  type ProjectionOptions,
  type ViewFold,
} from './views/projection.ts';
