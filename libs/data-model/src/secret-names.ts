/**
 * How secrets are called. libs/cwmp has the same words for what it takes out of transcripts; neither imports the other, and a
 * test holds them together.
 */
const words = [
  'password',
  'passwordhash',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'pass_?word',
  'secret',
  'preshared_?key',
  'psk',
  'wep_?key',
  'wpa_?key',
  'shared_?key',
  'auth_?key',
  'encryption_?key',
  'private_?key',
  'network_?key',
  'security_?key',
  'app_?key',
  'key_?value',
  'token',
  'credentials?',
  'community(?:name|string)?',
  'pin_?code',
].join('|')

const endings = new RegExp(`(?:${words})\\d*$`, 'i')
/** In capitals only: "Spin" is no secret. */
const codes = /(?:PIN|PUK)\d*$/

/** Whether the last name of a parameter's path is that of a secret. */
export const isSecretName = (leaf: string): boolean => endings.test(leaf) || codes.test(leaf)
