import { served, serverOf, type Hub, type Rpc, type RpcOptions } from './hub.ts';
import { defaultDeadlineMs, type CallOptions, type RpcClient, type RpcContract } from './rpc.port.ts';

export type LocalRpcOptions = RpcOptions;

const clientOf = <C extends RpcContract>(hub: Hub, caller: string): RpcClient<C> => ({
  call: <P extends keyof C & string>(pattern: P, request: C[P]['request'], options: CallOptions = {}) => {
    const { deadlineMs = defaultDeadlineMs } = options;
    return served(hub, { caller, pattern, request, deadlineMs });
  },
});

const join = (hub: Hub, options: LocalRpcOptions, left: () => void): Rpc => {
  const server = serverOf(hub, options);
  return {
    ...server,
    client: (caller) => clientOf(hub, caller),
    close: async () => {
      await server.close();
      left();
    },
  };
};

const nothing = () => undefined;
const hubs = new Map<string, Readonly<{ hub: Hub; users: Set<object> }>>();

/**
 * Request and response within one process, with the manners of a network: values are copied, errors keep only their code.
 * Each call makes a place of its own; services that should meet use `rpcAt`.
 */
export const localRpc = (options: LocalRpcOptions): Rpc => join(new Map(), options, nothing);

/** The servers and clients of one name within this process. */
export const localRpcAt = (name: string, options: LocalRpcOptions): Rpc => {
  const place = hubs.get(name) ?? { hub: new Map(), users: new Set() };
  hubs.set(name, place);
  const user = {};
  place.users.add(user);
  return join(place.hub, options, () => {
    if (place.users.delete(user) && place.users.size === 0) hubs.delete(name);
  });
};
