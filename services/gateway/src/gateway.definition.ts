import type { AllRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { jobsAt, observedJobs } from '#jobs';
import {
  addressesOf,
  askedSecrets,
  Closing,
  ConfigError,
  gatewaySecrets,
  keyEncryptionKeys,
  observedBy,
  readConfig,
  type RunningService,
  type ServiceDefinition,
  type Setting,
  wrappingOf,
} from '#platform';
import { observedRpc, rpcAt } from '#rpc';
import { callbackRule, GatewayConfig, gatewayProblems, isLoopback, unsafeDoors } from './config.ts';
import { proxiesIn } from './door/trusted-proxies.ts';
import { createGateway } from './gateway.ts';
import { listen } from './gateway.http.ts';
import { pagesOf, printSlip } from './pages.hook.ts';

const name = 'gateway';

const open = async (config: GatewayConfig, setting: Setting, closing: Closing): Promise<RunningService> => {
  const { seams, log, others, metrics } = setting;
  const { jobs: jobsAddress, rpc: rpcAddress } = addressesOf(config);
  const observed = observedBy(setting, name);
  const jobs = observedJobs(jobsAt(jobsAddress, { ...seams, log }), observed);
  closing.add('jobs', () => jobs.close());
  const hub = observedRpc(rpcAt(rpcAddress, { timers: seams.timers, log }), observed);
  closing.add('rpc', () => hub.close());
  const rpc = hub.client<AllRpc>(name);
  const wrapping = wrappingOf(keyEncryptionKeys(config, seams.random), seams.random);
  const gateway = createGateway({
    rpc,
    jobs,
    seams,
    log,
    pack: loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR),
    secrets: askedSecrets(gatewaySecrets, wrapping, () => rpc.call('identity.gateway-secrets', {})),
    limitAddresses: config.RATE_LIMITS === 'on',
    ...(config.TRUSTED_PROXIES === undefined ? {} : { proxies: proxiesIn(config.TRUSTED_PROXIES) }),
    secure: !isLoopback(config.HOST) && config.TRIAL !== 'open',
    trial: config.SMS === 'phone:',
    callbacks: callbackRule(config),
    print: printSlip(),
    ...(others ? { others } : {}),
    ...(metrics ? { metrics } : {}),
    figures: config.METRICS,
  });
  const { ended, secrets } = gateway.edge;
  secrets.start();
  closing.add('secrets', () => secrets.stop());
  ended.start();
  closing.add('ended sessions', () => ended.stop());
  const listening = await listen(gateway, pagesOf(gateway), config.HOST, config.PORT);
  closing.add('doors', () => listening.close());
  return { name, address: listening.address, readiness: gateway.readiness, stop: () => closing.run() };
};

/** The only door from outside: the API and the pages. */
export const gatewayDefinition: ServiceDefinition = {
  name,
  problems: gatewayProblems,
  start: async (setting) => {
    const config = readConfig(GatewayConfig, setting.env);
    const problems = unsafeDoors(config);
    if (problems.length > 0) throw new ConfigError(problems);
    const closing = new Closing(setting.log);
    try {
      return await open(config, setting, closing);
    } catch (error) {
      await closing.run();
      throw error;
    }
  },
};
