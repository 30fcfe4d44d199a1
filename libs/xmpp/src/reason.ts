/** Why a stream failed, for a person: no secret is in it. */
const TLS: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of a CA that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is of a CA that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of a CA that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is of a CA that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'the server does not have this domain',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

export function reasonOf(error: unknown): string {
  const { name, code, condition, message } = error as Error & { code?: string; condition?: string }
  if (name === 'SASLError' && condition !== undefined)
    return condition === 'not-authorized'
      ? 'the server does not take the user name and password'
      : `the server refuses to log in: ${condition}`
  if (name === 'StreamError' && condition !== undefined) return `the server ended the stream: ${condition}`
  if (name === 'TimeoutError') return 'the server does not answer in time'
  if (code !== undefined && Object.hasOwn(TLS, code)) return `${TLS[code]} (${code})`
  return code ?? (typeof message === 'string' && message !== '' ? message.slice(0, 200) : 'the connection failed')
}
