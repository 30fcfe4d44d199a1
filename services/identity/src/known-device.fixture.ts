import { DEFAULT_FORM } from './answer-form.ts'
import type { KnownDevice } from './known-device.ts'

/** A device that has come before, with no password on file unless `more` says otherwise. */
export const knownDevice = (id: string, more: Partial<KnownDevice> = {}): KnownDevice => ({
  key: 7n,
  id,
  state: 'active',
  manufacturer: 'Acme',
  traced: false,
  form: DEFAULT_FORM,
  announced: true,
  contacted: true,
  redirectTo: null,
  tenant: null,
  periodicSeconds: 0,
  credentials: null,
  next: null,
  rotate: false,
  ...more,
})
