import type { ClassroomMethods, ClassroomPublications } from '../../shared/classroom/classroom-api.ts';
import type { DdpClient } from './ddp-client.ts';

export interface ClassroomApi {
  readonly methods: ClassroomMethods;
  readonly publications: ClassroomPublications;
}

/** A client of an Inkwell server. */
export type ClassroomClient = DdpClient<ClassroomApi>;
