import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { silentLogger, systemTimers } from '#platform';
import { rpcAt } from '../rpc-at.ts';
import { readTcpAddress } from './address.ts';
import { rendezvous } from './rendezvous.ts';

describe('An address', () => {
  test('says where to listen and where each service has its replicas', () => {
    const { listen, peers, keyFile, tlsFolder } = readTcpAddress(
      '//0.0.0.0:7001?identity=identity:7002&scheduling=10.0.0.1:7003|[::1]:7004&key-file=/run/secrets/rpc&tls=/run/tls',
    );
    expect({ listen, keyFile, tlsFolder }).toEqual({
      listen: { host: '0.0.0.0', port: 7001 },
      keyFile: '/run/secrets/rpc',
      tlsFolder: '/run/tls',
    });
    expect([...peers]).toEqual([
      ['identity', [{ host: 'identity', port: 7002 }]],
      [
        'scheduling',
        [
          { host: '10.0.0.1', port: 7003 },
          { host: '::1', port: 7004 },
        ],
      ],
    ]);
  });

  test('without a place of its own is one that only calls', () => {
    expect(readTcpAddress('?identity=identity:7002').listen).toBeUndefined();
  });

  test.each(['//here', '//here:port', '//here:70000', '?identity=', '?identity=a:1|', '?Identity=a:1'])(
    '%s is refused with an example',
    (rest) => {
      expect(() => readTcpAddress(rest)).toThrow('write it like tcp://');
    },
  );

  test('between processes needs a secret', () => {
    expect(() => rpcAt('tcp:?identity=a:1', { timers: systemTimers, log: silentLogger })).toThrow('key-file=PATH');
  });
});

describe('Replicas', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 6 });

  test('are asked in the same order by all, however they are listed', () => {
    fc.assert(
      fc.property(names, fc.string(), (list, id) => {
        expect(rendezvous(list.toReversed(), id)).toEqual(rendezvous(list, id));
        expect(rendezvous(list, id).toSorted()).toEqual(list.toSorted());
      }),
    );
  });

  test('that go leave the others their ids', () => {
    fc.assert(
      fc.property(names, fc.string(), (list, id) => {
        const [first, ...others] = rendezvous(list, id);
        expect(
          rendezvous(
            list.filter((name) => name !== first),
            id,
          ),
        ).toEqual(others);
      }),
    );
  });

  test('share the ids about evenly', () => {
    const list = ['10.0.0.1:7003', '10.0.0.2:7003', '10.0.0.3:7003'];
    const firsts = Array.from({ length: 3000 }, (_, n) => rendezvous(list, `agenda-gpo.counter-1.2026-12-${n}`)[0]);
    for (const name of list) expect(firsts.filter((first) => first === name).length).toBeGreaterThan(800);
  });
});
