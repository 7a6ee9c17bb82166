import type { Socket } from 'node:net';
import type { Timers } from '#platform';
import { FrameError, type FrameReader } from './frames.ts';

/** The first frame that comes; what comes after it waits. Rejects, and destroys the socket, when none came in time. */
export const firstFrame = (socket: Socket, reader: FrameReader, timers: Timers, withinMs: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const end = (error?: Error, frame?: Buffer) => {
      timer.cancel();
      socket.off('data', take).off('error', end).off('close', closed);
      if (frame) {
        socket.pause();
        resolve(frame);
      } else {
        socket.destroy();
        reject(error ?? new Error('the connection was closed'));
      }
    };
    const closed = () => end();
    const take = (bytes: Buffer) => {
      try {
        for (const frame of reader.push(bytes)) {
          end(undefined, frame);
          return;
        }
      } catch (error) {
        end(error instanceof FrameError ? error : new FrameError('a greeting is not one of ours'));
      }
    };
    const timer = timers.after(withinMs, () => end(new Error('nobody greeted in time')));
    socket.on('data', take).on('error', end).on('close', closed);
  });
