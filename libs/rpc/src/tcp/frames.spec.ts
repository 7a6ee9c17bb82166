import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FrameError, FrameReader, framed, mostFrameBytes, Sealer } from './frames.ts';
import { readMessages } from './messages.ts';

const key = Buffer.alloc(32, 1);
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

const read = (reader: FrameReader, chunks: readonly Buffer[]): Buffer[] =>
  chunks.flatMap((chunk) => [...reader.push(chunk)].map((frame) => Buffer.from(frame)));

/** The same bytes, cut at these places. */
const cut = (whole: Buffer, places: readonly number[]): Buffer[] => {
  const at = [0, ...places.map((place) => place % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  return at.slice(1).map((end, index) => whole.subarray(at[index], end));
};

describe('Frames', () => {
  test('come out as they went in, however the bytes were split on their way', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (payloads, places) => {
        const wire = Buffer.concat(payloads.map(framed));
        expect(read(new FrameReader(), cut(wire, places))).toEqual(payloads);
      }),
    );
  });

  test('that announce more than they may have are refused before a byte of them is kept', () => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(mostFrameBytes + 1);
    expect(() => read(new FrameReader(), [length])).toThrow(FrameError);
  });

  test('open in their order alone', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 8 }), (payloads) => {
        const [seal, open] = [new Sealer(key), new Sealer(key)];
        const sealed = payloads.map((payload) => seal.seal(payload));
        expect(sealed.map((frame) => Buffer.from(open.open(frame)))).toEqual(payloads);
      }),
    );
  });

  test('do not open when a bit is another, when repeated, left out or sealed with another key', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (payload, place, bit) => {
        const seal = new Sealer(key);
        const [first, second] = [seal.seal(payload), seal.seal(payload)];
        const spoilt = Buffer.from(first);
        const at = place % spoilt.length;
        spoilt.writeUInt8(spoilt.readUInt8(at) ^ (1 << bit), at);
        const open = new Sealer(key);
        expect(() => new Sealer(key).open(spoilt)).toThrow(FrameError);
        expect(() => new Sealer(key).open(second)).toThrow(FrameError);
        expect(() => new Sealer(Buffer.alloc(32, 2)).open(first)).toThrow(FrameError);
        open.open(first);
        expect(() => open.open(first)).toThrow(FrameError);
      }),
    );
  });

  test('of garbage are refused in one way, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 400 }), (garbage) => {
        const open = new Sealer(key);
        try {
          for (const frame of new FrameReader().push(Buffer.from(garbage))) open.open(frame);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});

describe('Messages', () => {
  test('that are not ours are refused in one way, whatever the JSON', () => {
    const refusedOrRead = (text: string) => {
      try {
        readMessages(Buffer.from(text));
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
      }
    };
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), refusedOrRead));
  });

  test.each([
    '{}',
    '[1]',
    '[[]]',
    '[["ask",1]]',
    '[["ask","1","a.b",5,{}]]',
    '[["ask",1,"a.b",5,null]]',
    '[["toString"]]',
  ])('%s is refused', (text) => {
    expect(() => readMessages(Buffer.from(text))).toThrow(FrameError);
  });
});
