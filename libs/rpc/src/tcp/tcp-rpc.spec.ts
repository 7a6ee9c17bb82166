import { rpcContract } from '../testing/rpc.contract.ts';
import { tcpHarness } from '../testing/tcp.harness.ts';

rpcContract('Rpc over sockets', () => tcpHarness(10_000));
