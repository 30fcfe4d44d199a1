/** Which faults of a CPE are worth another try (TR-069 A.5, Tables 87 and 88; an unknown code counts as 9001). */

const TRANSIENT: ReadonlySet<string> = new Set([
  '9002',
  '9004',
  '9010',
  '9011',
  '9012',
  '9014',
  '9015',
  '9016',
  '9017',
  '9018',
  '9020',
  '9021',
  '9024',
  '9027',
])

/** `transient`: the same request may succeed later; `permanent`: it will not. */
export const retryClassOf = (code: string): 'transient' | 'permanent' =>
  TRANSIENT.has(code) ? 'transient' : 'permanent'
