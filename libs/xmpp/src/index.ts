/** XMPP as TR-069 Annex K uses it: a connection that is kept, questions and answers, and the connection request. */
export { keepConnected, ping } from './connection.ts'
export type { ConnectionOptions, XmppConnection } from './connection.ts'
export type { Answer } from './asks.ts'
export { CONNECTION_REQUEST, connectionRequest, readConnectionRequest, refusal } from './connection-request.ts'
export type { Credentials } from './connection-request.ts'
export { isSameAccount, isSameJid, isXmlText, parseJid } from './jid.ts'
export type { Jid } from './jid.ts'
