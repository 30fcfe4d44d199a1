/** What `npm start --` and `npm run stack --` take. */
import { StartRefused } from '@auroralinks/runtime'

export interface StartArguments {
  /** Makes one more administrator's key and prints it: whoever starts the product here may read its data anyway. */
  newKey: boolean
}

/** @throws StartRefused for anything else: a mistyped word must not be taken for a start as usual */
export function readArguments(given: readonly string[]): StartArguments {
  const unknown = given.find(a => a !== '--new-key')
  if (unknown !== undefined) throw new StartRefused(`"${unknown}" is not known here: --new-key is all there is`)
  return { newKey: given.includes('--new-key') }
}
