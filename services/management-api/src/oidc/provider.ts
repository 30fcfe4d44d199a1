/** The OpenID provider: found by discovery, its tokens verified, people sent there and taken back. */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import * as oidc from 'openid-client'
import { excerpt } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { Problem, unavailable } from '../problem.ts'
import { personOf, rolesIn, tenantIn } from './claims.ts'
import type { Claims, Person, SignedIn } from './claims.ts'
import type { ProviderSettings } from './settings.ts'

/** What has to be remembered while a person is at the provider. */
export interface Journey {
  state: string
  nonce: string
  verifier: string
  redirectUri: string
}

export interface Provider {
  /** Whom a bearer token (a JWT) is about, and until when it counts; null when it is not good. @throws Problem 503 when the provider's keys cannot be had */
  verify(token: string): Promise<(Person & { expiresAt: Date }) | null>
  /** Where to send a person. @throws Problem 503 */
  begin(redirectUri: string): Promise<{ url: string; journey: Journey }>
  /** Whom the provider sent back; null: it names no tenant of that person. @param query as it came with the question mark @throws Problem 400 when it does not fit, 503 */
  finish(journey: Journey, query: string): Promise<SignedIn | null>
  /** What it says of a person now; null when it says that the person is signed in no more. @throws Problem 503 */
  renew(refreshToken: string): Promise<SignedIn | null>
  /** Where a person ends the session at the provider too; null when it has no such place. */
  signOutUrl(returnTo: string): Promise<string | null>
}

/** Signatures that only the provider can make: one with a shared secret, or none, is never taken. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const CLOCK_TOLERANCE_SECONDS = 30
/** How long it may take to answer. */
const ANSWER_SECONDS = 10
/** An unknown key is asked for no more often: whoever sends tokens of keys that there are none of does not make us ask. */
const COOLDOWN_MS = 5_000

export function createProvider(o: ProviderSettings & { logger: Logger }): Provider {
  let found: Promise<{ config: oidc.Configuration; keys: JWTVerifyGetKey; issuer: string }> | undefined

  const discover = async () => {
    const issuer = new URL(o.issuer)
    const config = await oidc.discovery(
      issuer,
      o.clientId,
      undefined,
      o.clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(o.clientSecret),
      {
        // The ID token's signature is verified too, although it comes over TLS from the provider itself.
        execute: [
          oidc.enableNonRepudiationChecks,
          ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      },
    )
    config.timeout = ANSWER_SECONDS
    const { jwks_uri, issuer: name } = config.serverMetadata()
    if (jwks_uri === undefined) throw new Error('its discovery document names no jwks_uri')
    return { config, keys: createRemoteJWKSet(new URL(jwks_uri), { cooldownDuration: COOLDOWN_MS }), issuer: name }
  }
  /** Found once; not found, it is looked for again with the next request. */
  const provider = async () => {
    found ??= discover()
    try {
      return await found
    } catch (error) {
      found = undefined
      o.logger.warn('the OpenID provider cannot be asked', { issuer: o.issuer, err: error })
      throw unavailable('the OpenID provider does not answer')
    }
  }

  /** Roles and tenant are in the ID token, or else with what else the provider knows. */
  const personWith = async (
    config: oidc.Configuration,
    tokens: oidc.TokenEndpointResponse,
    id: Claims & { sub: string },
  ): Promise<SignedIn | null> => {
    const saysAll = rolesIn(id, o.rolesClaim).length > 0 && tenantIn(id, o.tenantClaim) !== undefined
    const more: Claims =
      saysAll || config.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await oidc.fetchUserInfo(config, tokens.access_token, id.sub)
    const person = personOf({ ...more, ...id, ...rolesFrom(more, o.rolesClaim), sub: id.sub }, o)
    return person === null ? null : { ...person, refreshToken: tokens.refresh_token ?? null }
  }

  return {
    async verify(token) {
      const { keys, issuer } = await provider()
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience: o.clientId,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['sub', 'exp'],
        })
        // A token that tells of something, such as a sign-out, lets nobody in.
        if (payload['events'] !== undefined) return null
        const expiresAt = new Date((payload.exp! + CLOCK_TOLERANCE_SECONDS) * 1_000)
        const person = personOf({ ...payload, sub: payload.sub! }, o)
        return person === null ? null : { ...person, expiresAt }
      } catch (error) {
        if (isTokenError(error)) return null
        o.logger.warn("the OpenID provider's keys cannot be had", { err: error })
        throw unavailable("the OpenID provider's keys cannot be had")
      }
    },
    async begin(redirectUri) {
      const { config } = await provider()
      const journey: Journey = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        redirectUri,
      }
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopeOf(config, o.scopes),
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(journey.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, journey }
    },
    async finish(journey, query) {
      const { config } = await provider()
      try {
        const tokens = await oidc.authorizationCodeGrant(config, new URL(journey.redirectUri + query), {
          pkceCodeVerifier: journey.verifier,
          expectedState: journey.state,
          expectedNonce: journey.nonce,
          idTokenExpected: true,
        })
        return await personWith(config, tokens, tokens.claims()!)
      } catch (error) {
        o.logger.info('somebody could not sign in', { err: error })
        throw new Problem('sign-in-failed', whatFailed(error))
      }
    },
    async renew(refreshToken) {
      const { config } = await provider()
      try {
        const tokens = await oidc.refreshTokenGrant(config, refreshToken)
        const id = tokens.claims()
        const person =
          id === undefined
            ? await personWith(
                config,
                tokens,
                await oidc.fetchUserInfo(config, tokens.access_token, oidc.skipSubjectCheck),
              )
            : await personWith(config, tokens, id)
        return person === null ? null : { ...person, refreshToken: person.refreshToken ?? refreshToken }
      } catch (error) {
        // It is no more: signed out, locked, or used by somebody else.
        if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return null
        o.logger.warn('the OpenID provider does not say what the roles of a person are', { err: error })
        throw unavailable('the OpenID provider does not answer')
      }
    },
    async signOutUrl(returnTo) {
      const { config } = await provider()
      if (config.serverMetadata().end_session_endpoint === undefined) return null
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo }).href
    },
  }
}

/** The claim with the roles comes from where it is. */
const rolesFrom = (claims: Claims, claim: string): Claims => {
  const roles = rolesIn(claims, claim)
  return roles.length === 0 ? {} : { [claim]: roles }
}

/** Of the usual scopes those that the provider has. */
function scopeOf(config: oidc.Configuration, further: readonly string[]): string {
  const known = config.serverMetadata().scopes_supported
  return [
    ...['openid', 'profile', 'email', 'roles'].filter(s => s === 'openid' || known?.includes(s) === true),
    ...further,
  ].join(' ')
}

/** What is wrong with a token, against what is wrong with our way to the keys. */
const isTokenError = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || error.code === 'ERR_JOSE_GENERIC')

function whatFailed(error: unknown): string {
  if (error instanceof oidc.AuthorizationResponseError) return `the provider refused: ${excerpt(error.error)}`
  return 'what came back from the provider does not fit what was begun here: begin again'
}
