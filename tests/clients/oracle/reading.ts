import { decodeEjson } from '../../../shared/ddp/ejson.ts';
import { isObject, messageOf, type Frame, type Heard, type Sent } from './script.ts';

/** Reads each frame as another, or as none. */
export function eachFrame(read: (frame: Frame) => Frame | undefined): (heard: Heard) => Heard {
  return (heard) =>
    heard.map((frames) => frames.map(read).filter((frame): frame is Frame => frame !== undefined));
}

/** Says each message, if it is an object, as another. */
export function eachMessage(say: (message: Frame) => Frame): (sent: Sent) => Sent {
  return (sent) => {
    const message = messageOf(sent);
    if (message === undefined) return sent;
    const said = say(message);
    return said === message ? sent : said;
  };
}

/** The value with every part of it, itself included, replaced from the inside out. */
export function replaceDeep(value: unknown, replace: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return replace(value.map((item) => replaceDeep(item, replace)));
  if (!isObject(value)) return replace(value);
  return replace(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceDeep(item, replace)])),
  );
}

/** Takes the marks of stand-ins out of every text of every frame. */
export function withoutMark(mark: string): (heard: Heard) => Heard {
  return eachFrame(
    (frame) =>
      replaceDeep(frame, (part) => (typeof part === 'string' ? part.replaceAll(mark, '') : part)) as Frame,
  );
}

/** A message as Meteor gives it back: its parameters decoded, then all of it as JSON makes it of that [BAD9]. */
export function naivelyDecoded(message: Frame): Frame {
  if (!('params' in message)) return message;
  const params: unknown = decodeEjson(message['params']);
  return JSON.parse(JSON.stringify({ ...message, params })) as Frame;
}
