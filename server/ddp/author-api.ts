/** `inkwell/ddp`: all that an author needs, and all that an author may import. */
export { createDdpServer, type DdpServer } from './ddp-server.ts';
export {
  DocumentLog,
  type ClearedDocuments,
  type DocumentLogOptions,
  type LogSelection,
} from './document-log/document-log.ts';
export { SharedDocuments } from './shared-documents.ts';
export type { LogEpoch } from './document-log/offsets.ts';
export { MethodError } from '../../shared/ddp/ddp-error.ts';
export { tooManyRequests } from './client-rates.ts';
export { TokenBucket } from './token-bucket.ts';
export type {
  Connection,
  DdpCounts,
  DdpLimits,
  DdpRates,
  DdpServerOptions,
  MethodCall,
  MethodDefinition,
  MethodFunction,
  Publication,
  PublicationResult,
  Rate,
  ScanningMethod,
  Subscription,
  TextMethod,
} from './server-api.ts';
export type { Handshake, SessionHost, SessionInput } from './transport-api.ts';
