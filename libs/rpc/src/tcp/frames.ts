// The form of a frame: length (4 bytes, of what follows), seal (32 bytes), payload. The length comes first, so nothing is
// believed of a frame before its seal, but for its size.
import { createHmac, timingSafeEqual } from 'node:crypto';

const lengthBytes = 4;
const sealBytes = 32;
/** No frame is larger; a peer that announces a larger one is not one of ours. */
export const mostFrameBytes = 16 * 1024 * 1024;

export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Cuts a stream of bytes, however it was split on its way, into what stood between length and next length. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private most = mostFrameBytes) {}

  /** Yields every frame that is whole by now. Throws FrameError when one announces more than it may have. */
  *push(bytes: Buffer): Generator<Buffer> {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= lengthBytes) {
      const length = this.rest.readUInt32BE(0);
      if (length > this.most) throw new FrameError('a frame is larger than any of ours');
      if (this.rest.length < lengthBytes + length) return;
      const frame = this.rest.subarray(lengthBytes, lengthBytes + length);
      this.rest = this.rest.subarray(lengthBytes + length);
      yield frame;
    }
  }

  allow(most: number): void {
    this.most = most;
  }
}

/** A frame as it goes over the wire. */
export const framed = (content: Buffer): Buffer => {
  const length = Buffer.allocUnsafe(lengthBytes);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

/** Seals frames of one direction, or opens them: each counts, so that none can be repeated, dropped or put elsewhere. */
export class Sealer {
  private counter = 0n;

  constructor(private readonly key: Buffer) {}

  seal(payload: Buffer): Buffer {
    const content = Buffer.allocUnsafe(sealBytes + payload.length);
    this.next(payload).copy(content);
    payload.copy(content, sealBytes);
    return content;
  }

  /** The payload of the next frame. Throws FrameError unless its seal is the one that is due. */
  open(content: Buffer): Buffer {
    if (content.length < sealBytes) throw new FrameError('a frame is too short for its seal');
    const payload = content.subarray(sealBytes);
    if (!timingSafeEqual(content.subarray(0, sealBytes), this.next(payload))) {
      throw new FrameError('a frame does not authenticate');
    }
    return payload;
  }

  private next(payload: Buffer): Buffer {
    const counter = Buffer.allocUnsafe(8);
    counter.writeBigUInt64BE(this.counter);
    this.counter += 1n;
    return createHmac('sha256', this.key).update(counter).update(payload).digest();
  }
}
