import type { ClassroomMethods, ClassroomPublications } from '../../shared/classroom/classroom-api.ts';
import type { ClassroomsMethods, ClassroomsPublications } from '../../shared/classroom/classrooms-api.ts';
import type { PeopleMethods } from '../../shared/classroom/people-api.ts';
import type { DdpClient } from './ddp-client.ts';

export interface ClassroomApi {
  readonly methods: ClassroomMethods & ClassroomsMethods & PeopleMethods;
  readonly publications: ClassroomPublications & ClassroomsPublications;
}

/** A client of an Inkwell server. */
export type ClassroomClient = DdpClient<ClassroomApi>;
