import type { Enrolment } from './enrolment.ts';
import type { Recording } from './recording.ts';

export interface FloodOrder {
  readonly url: string;
  /** A `login` message for before; undefined: a stranger. */
  readonly loginText: string | undefined;
  /** Of each `draw`. */
  readonly paramsText: string;
}

/** What became of one client's flood. */
export interface FloodCount {
  sent: number;
  accepted: number;
  /** Refused with `too-many-requests`. */
  throttled: number;
  otherwiseRefused: number;
  /** Why its connection is gone, if it is. */
  disconnected?: string;
}

export interface FloodSetup {
  readonly options: { readonly url: string };
  readonly recording: Recording;
  readonly flooders?: number;
  readonly enrolled?: Enrolment | undefined;
}

/** Each flooder draws the first stroke of the recording, again and again. */
export function floodOrders({
  options,
  recording,
  flooders = 0,
  enrolled,
}: FloodSetup): readonly FloodOrder[] {
  const segmentsText = recording[0]?.segmentsText ?? '[]';
  return Array.from({ length: flooders }, (_, number) => {
    const seat = enrolled?.flooders[number];
    const login = {
      msg: 'method',
      id: 'login',
      method: 'login',
      params: [{ guest: { token: seat?.token } }],
    };
    const classroomId = enrolled?.classroomId;
    const place = classroomId === undefined ? '' : `,${JSON.stringify({ classroomId })}`;
    return {
      url: options.url,
      loginText: seat === undefined ? undefined : JSON.stringify(login),
      paramsText: `[${JSON.stringify(seat?.id ?? `flooder ${number + 1}`)},${segmentsText}${place}]`,
    };
  });
}
