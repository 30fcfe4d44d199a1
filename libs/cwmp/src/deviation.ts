/**
 * What a sender did wrong and was forgiven. The names go to a metric, so they are few and never hold what was sent.
 */
export type Deviation =
  // the document
  | 'leading-whitespace' // before the XML declaration
  | 'trailing-nul'
  | 'illegal-characters' // control characters that XML 1.0 does not know, removed
  | 'bad-bytes' // bytes that are in no charset, replaced by U+FFFD
  | 'surrogate-halves' // a character in two halves (references, CESU-8), joined
  | 'trailing-data' // anything after the end of the Envelope
  | 'unquoted-attribute'
  | 'markup-in-text' // < in an element that holds only text, read as itself
  | 'stray-text' // text where only elements belong, passed over
  | 'name-case' // an element's name in another case
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
  | 'id-too-long' // a cwmp:ID of more than 256 characters, taken as none
  // arguments
  | 'qualified-argument' // children of the method carry a prefix (TR-069 3.5 wants them unqualified)
  | 'repeated-argument' // lists are joined, of the others the last counts
  | 'array-count' // arrayType announces another number of members than there are
  | 'missing-array-type'
  | 'bad-number'
  | 'bad-boolean'
  | 'missing-argument'
  | 'text-cut' // longer than the standard allows, cut
  | 'value-cut' // a value of more than 64 Ki characters, cut
  | 'name-too-long' // a parameter with a name of more than 256 characters, left out
  | 'too-many-members' // of a list, left out
  | 'bad-instance-number' // an AddObjectResponse that names none
  | 'bad-status' // neither 0 nor 1
  | 'event-without-code'
  | 'parameter-without-name'
  | 'missing-value'
  | 'value-without-type'
  | 'illegal-type'
  | 'fault-without-detail'
  | 'fault-misplaced' // a cwmp:Fault where it does not belong, found
  | 'fault-without-cwmp-fault'
