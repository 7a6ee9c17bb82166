export * from './broker.port.ts';
export * from './embedded/embedded-broker.ts';
export * from './nest/facts-server.ts';
export { deadTopic, isPoison, PoisonError } from './poison.ts';
export * from './broker-at.ts';
