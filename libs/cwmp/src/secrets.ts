/**
 * Which names hold secrets: the parameters that the data models mark as hidden, and how vendors call theirs. Only the last
 * part of a path that is no instance number counts: `….WEPKey.1.WEPKey`, `….PreSharedKey.1`.
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
  'community(name|string)?',
  'pin_?code',
].join('|')

const endings = new RegExp(`(${words})\\d*$`, 'i')

// Names that tell nothing by themselves: TR-181 Device.USPAgent.ControllerTrust.Challenge.{i}.Value.
const placed = /ControllerTrust\.Challenge\.[^.]+\.Value$/

// In capitals only: "Spin" is no secret.
const codes = /(PIN|PUK)\d*$/

// Letters may also hide in references, comments, CDATA sections and processing instructions, or be parted by control characters.
const anywhere = new RegExp(words, 'i')
const codesAnywhere = /PIN|PUK|ControllerTrust/
const hidden = /&#|<!|<\?(?!xml )|\w[\u0000-\u001f\u007f]+\w/

/** Whether a parameter (by its full name) or an element (by its local name) holds a secret. */
export function isSecret(name: string): boolean {
  const part =
    name
      .trim()
      .split('.')
      .findLast(segment => segment !== '' && !/^\d+$/.test(segment)) ?? ''
  return endings.test(part) || codes.test(part) || placed.test(name.trim())
}

/** Elements that hold secrets though their name does not tell it, in lower case. */
const declared = new Set<string>()

/** Says so of the elements of a description. */
export function declareSecrets(elements: Iterable<string>): void {
  for (const element of elements) if (!isSecret(element)) declared.add(element.toLowerCase())
}

/** Whether an element (by its local name) holds a secret. */
export const isSecretElement = (local: string): boolean => isSecret(local) || declared.has(local.toLowerCase())

/** Whether a document may name a secret at all: a quick look, wrong only in saying yes. */
export function mayNameSecret(xml: string): boolean {
  return anywhere.test(xml) || codesAnywhere.test(xml) || hidden.test(xml) || namesDeclared(xml)
}

function namesDeclared(xml: string): boolean {
  if (declared.size === 0) return false
  const lower = xml.toLowerCase()
  return [...declared].some(name => lower.includes(name))
}
