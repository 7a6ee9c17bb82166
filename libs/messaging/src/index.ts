export * from './broker-at.ts';
export * from './broker.port.ts';
export * from './embedded/embedded-broker.ts';
export * from './fact-check.ts';
export * from './kafka/kafka-broker.ts';
export * from './nest/facts-server.ts';
export { factsChecks, observedBroker, traced, type ObservedBroker } from './observed-broker.ts';
export { deadTopic, isPoison, PoisonError } from './poison.ts';
