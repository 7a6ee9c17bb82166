// One OP_MSG of MongoDB's wire protocol, taken apart and put together again: a document, and lists that travel beside it.
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

export type Body = Readonly<Record<string, unknown>>;

const headerBytes = 16;
const opMsg = 2013;
/** As they were: a number keeps its width. */
const exact = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const;

const documentAt = (message: Buffer, at: number): Body =>
  BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)), exact);

/** A list: its size, the name of its field, then document after document. */
const listAt = (message: Buffer, at: number): Body => {
  const end = at + message.readInt32LE(at);
  const nameEnd = message.indexOf(0, at + 4);
  const documents: Body[] = [];
  for (let next = nameEnd + 1; next < end; next += message.readInt32LE(next)) documents.push(documentAt(message, next));
  return { [message.toString('utf8', at + 4, nameEnd)]: documents };
};

/** What the message says, its lists in the place where they could as well have been. */
export const bodyOf = (message: Buffer): Body => {
  if (message.readInt32LE(12) !== opMsg) throw new Error('the message is no OP_MSG');
  let [body, lists]: [Body, Body] = [{}, {}];
  for (let at = headerBytes + 4; at < message.length; at += 1 + message.readInt32LE(at + 1)) {
    if (message[at] === 0) body = documentAt(message, at + 1);
    else lists = { ...lists, ...listAt(message, at + 1) };
  }
  return { ...body, ...lists };
};

/** The same message, saying `body` instead. */
export const saying = (message: Buffer, body: Body): Buffer => {
  const document = BSON.serialize(body);
  const changed = Buffer.concat([message.subarray(0, headerBytes), Buffer.alloc(5), document]);
  changed.writeInt32LE(changed.length, 0);
  return changed;
};
