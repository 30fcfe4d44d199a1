/**
 * What a sender did wrong and was forgiven. The names go to a metric, so they are few and never hold what was sent.
 */
export type Deviation =
  // the document
  | 'leading-whitespace' // before the XML declaration
  | 'trailing-nul'
  | 'illegal-characters' // control characters that XML 1.0 does not know, removed
  | 'bare-ampersand' // & that begins no reference, read as itself
  | 'unknown-entity' // &name; that nobody declared, read as it stands
  | 'unknown-charset'
  | 'charset-mismatch' // the bytes are not in the charset that was declared
  // the envelope
  | 'soap-namespace'
  | 'missing-namespace' // no CWMP namespace anywhere
  | 'wrong-namespace' // the method is in a namespace that is not CWMP's
  | 'unknown-namespace' // a CWMP namespace of no known version
  | 'missing-header'
  | 'missing-id'
  | 'empty-supported-versions'
  | 'more-than-one-message'
  // arguments
  | 'qualified-argument' // children of the method carry a prefix (TR-069 3.5 wants them unqualified)
  | 'array-count' // arrayType announces another number of members than there are
  | 'missing-array-type'
  | 'bad-number'
  | 'bad-boolean'
  | 'missing-argument'
  | 'event-without-code'
  | 'parameter-without-name'
  | 'missing-value'
  | 'value-without-type'
  | 'illegal-type'
  | 'fault-without-detail'
  | 'fault-without-cwmp-fault'
