import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { silentLogger, systemTimers } from '#platform';
import { scratchFolder } from '#testing';
import { rpcAt } from '../rpc-at.ts';
import { failureOf, handlers, type TestContract } from '../testing/rpc.harness.ts';
import { listening } from '../testing/tcp.harness.ts';
import { tlsFilesOf } from './address.ts';

const certify = (folder: string): void => {
  const subject = ['-subj', '/CN=rpc', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' });
  copyFileSync(`${folder}/cert.pem`, `${folder}/ca.pem`);
};

test('with tls in the address all goes through TLS, both sides showing a certificate', async () => {
  const [folder, other] = [scratchFolder('tls'), scratchFolder('tls-other')];
  certify(folder.path);
  certify(other.path);
  writeFileSync(`${folder.path}/rpc-key`, Buffer.alloc(32, 7).toString('base64'));
  const options = { timers: systemTimers, log: silentLogger };
  const hub = listening({ tls: tlsFilesOf(folder.path) });
  const server = hub.join(options);
  await server.serve<TestContract>(
    'test',
    handlers(() => Promise.resolve('done')),
  );
  const at = `tcp:?test=127.0.0.1:${hub.port}&key-file=${folder.path}/rpc-key`;
  const asked = async (address: string) => {
    const rpc = rpcAt(address, options);
    const outcome = await failureOf(rpc.client<TestContract>('asker').call('test.double', { number: 21 }));
    await rpc.close();
    return outcome;
  };
  expect(await asked(`${at}&tls=${folder.path}`)).toEqual({ answered: { number: 42 } });
  expect(await asked(`${at}&tls=${other.path}`)).toBe('RpcUnavailableError');
  expect(await asked(at)).toBe('RpcUnavailableError');
  await server.close();
  folder.remove();
  other.remove();
});
