/** Listeners of a broker for tests with TLS and every way to prove who one is, and the properties that belong to them. */
import type { Listener } from '@auroralinks/bus/kafka-server'
import type { Authority } from './certificates.ts'

export interface Secured {
  listeners: Listener[]
  properties: Record<string, string>
}

const MODULE = 'org.apache.kafka.common.security'

/** A server certificate for a listener. @param wanted whether clients must have one, signed by the same CA */
export function tlsOf(name: string, ca: Authority, issued: { chain: string; secret: string }, wanted: boolean) {
  return {
    [`listener.name.${name}.ssl.keystore.type`]: 'PEM',
    [`listener.name.${name}.ssl.keystore.certificate.chain`]: issued.chain,
    [`listener.name.${name}.ssl.keystore.key`]: issued.secret,
    [`listener.name.${name}.ssl.truststore.type`]: 'PEM',
    [`listener.name.${name}.ssl.truststore.certificates`]: ca.text,
    [`listener.name.${name}.ssl.client.auth`]: wanted ? 'required' : 'none',
  }
}

/** PLAIN with these users and SCRAM with those of the cluster, on one listener. */
export function passwordsOf(name: string, users: Readonly<Record<string, string>>): Record<string, string> {
  const list = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`)
  return {
    [`listener.name.${name}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`listener.name.${name}.plain.sasl.jaas.config`]: `${MODULE}.plain.PlainLoginModule required ${list.join(' ')};`,
    [`listener.name.${name}.scram-sha-256.sasl.jaas.config`]: `${MODULE}.scram.ScramLoginModule required;`,
    [`listener.name.${name}.scram-sha-512.sasl.jaas.config`]: `${MODULE}.scram.ScramLoginModule required;`,
  }
}

/** OAUTHBEARER with tokens that nobody signed (RFC 7515, alg none). */
export const tokensOf = (name: string): Record<string, string> => ({
  [`listener.name.${name}.sasl.enabled.mechanisms`]: 'OAUTHBEARER',
  [`listener.name.${name}.oauthbearer.sasl.jaas.config`]: `${MODULE}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
})

/** A token that such a listener takes. @param seconds of its life */
export function unsignedToken(subject: string, seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + seconds })}.`
}
