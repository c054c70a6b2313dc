/** Where unguessable ids come from. */
export interface Ids {
  /** A fresh id: 17 characters of Meteor's alphabet (`isMeteorId` in shared/ddp/ids.ts). */
  id(): string;
}
