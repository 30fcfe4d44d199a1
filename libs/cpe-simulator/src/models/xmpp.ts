/** XMPP connections and the connection requests that come over them, alike in both models (TR-069 Annex K). */
import { between, lengths, oneOf, rowsOf } from '../model.ts'
import type { Model, ModelSpec, ParameterSpec } from '../model.ts'

/** Parameters of ManagementServer. */
export const xmppRequests: Record<string, ParameterSpec> = {
  SupportedConnReqMethods: 'HTTP,STUN,XMPP',
  ConnReqXMPPConnection: lengths('', 0, 256),
  ConnReqAllowedJabberIDs: lengths('', 0, 8_192),
  ConnReqJabberID: '',
}

export const xmppConnections = (root: Model['root']): ModelSpec => ({
  [`${root}XMPP.`]: { ConnectionNumberOfEntries: rowsOf(`${root}XMPP.Connection.`) },
  [`${root}XMPP.Connection.{i}.`]: {
    Enable: '0',
    Username: lengths('', 0, 256),
    Password: lengths('', 0, 256),
    Domain: lengths('', 0, 64),
    Resource: lengths('', 0, 64),
    JabberID: '',
    Status: 'Disabled',
    ServerConnectAlgorithm: oneOf('DNS-SRV', 'DNS-SRV', 'ServerTable'),
    KeepAliveInterval: between('-1', -1, 86_400),
    UseTLS: '1',
    TLSEstablished: '0',
  },
  [`${root}XMPP.Connection.{i}.Server.{i}.`]: {
    Enable: '0',
    Priority: between('0', 0, 65_535),
    ServerAddress: lengths('', 0, 256),
    Port: between('5222', 0, 65_535),
  },
})
