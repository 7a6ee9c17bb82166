import { connect } from 'node:net';

// Questions in the engines' own protocols: an open port alone does not say that somebody answers behind it.

const PATIENCE = 2_000;

/** Sends a question and gives the answer once `complete` says that it is whole. */
export function ask(port: number, question: Buffer, complete: (answer: Buffer) => boolean): Promise<Buffer> {
  return new Promise((answered, failed) => {
    let answer: Buffer = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer in time')));
    socket.once('error', failed);
    socket.once('close', () => failed(new Error('closed without an answer')));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (!complete(answer)) return;
      answered(answer);
      socket.destroy();
    });
  });
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

const int32 = (value: number, order: 'BE' | 'LE' = 'BE'): Buffer => {
  const bytes = Buffer.alloc(4);
  if (order === 'BE') bytes.writeInt32BE(value);
  else bytes.writeInt32LE(value);
  return bytes;
};

/** Redis answers +PONG only when it has read its file of commands. */
export async function redisPongs(port: number): Promise<boolean> {
  const answer = await ask(port, Buffer.from('PING\r\n'), (bytes) => bytes.includes('\r\n'));
  return answer.toString().startsWith('+PONG');
}

/** Metadata, version 1, for no topic: the answer lists the brokers that take work, none while Kafka is still starting. */
export async function kafkaTakesWork(port: number): Promise<boolean> {
  const METADATA = 3;
  const noClientId = int16(-1);
  const noTopics = int32(0);
  const request = Buffer.concat([int16(METADATA), int16(1), int32(7), noClientId, noTopics]);
  const whole = (bytes: Buffer) => bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0);
  const answer = await ask(port, Buffer.concat([int32(request.length), request]), whole);
  const brokers = answer.readInt32BE(8);
  return brokers > 0;
}

/** One MongoDB command without parameters on the database `admin`, as OP_MSG; true if the answer says ok. */
export async function mongoAnswers(port: number, command: 'hello' | 'listDatabases'): Promise<boolean> {
  const OP_MSG = 2013;
  const name = (text: string) => Buffer.from(`${text}\0`);
  const admin = name('admin');
  const one = Buffer.concat([Buffer.from([0x10]), name(command), int32(1, 'LE')]);
  const database = Buffer.concat([Buffer.from([0x02]), name('$db'), int32(admin.length, 'LE'), admin]);
  const fields = Buffer.concat([one, database, Buffer.from([0])]);
  const noFlags = int32(0);
  const body = Buffer.concat([noFlags, Buffer.from([0]), int32(fields.length + 4, 'LE'), fields]);
  const header = Buffer.concat([int32(body.length + 16, 'LE'), int32(7, 'LE'), int32(0), int32(OP_MSG, 'LE')]);
  const whole = (bytes: Buffer) => bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0);
  const answer = await ask(port, Buffer.concat([header, body]), whole);
  const okAsDouble = Buffer.concat([Buffer.from([0x01]), name('ok'), Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f])]);
  return answer.includes(okAsDouble);
}
