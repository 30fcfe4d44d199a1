/** The rows of faults: each code of the standard, of vendors and of ours, made from the lists. */
import { faultCodes, faultInfo } from '@auroralinks/cwmp'
import { OUR_FAULT_CODES } from '@auroralinks/tasks'
import type { Proof, Row, Section } from './row.ts'

const CODES = 'libs/cwmp/src/fault-codes.ts'
const WORDS: Proof = {
  file: 'libs/tasks/src/words/words.test.ts',
  name: 'every fault of the standard and every code of ours is explained',
}
const PLANNER = 'services/task-planner/src/domain/faults.test.ts'

/** When the ACS gives which fault, and which test sees it. */
const GIVEN: { readonly [code: string]: readonly [when: string, file: string, proof: Proof] } = {
  8000: [
    'a method that it does not have',
    'services/cwmp-gateway/src/protocol/conversation.ts',
    {
      file: 'services/cwmp-gateway/src/protocol/conversation.test.ts',
      name: 'a method that the ACS does not have gets fault 8000',
    },
  ],
  8001: [
    'a device that is blocked or refused',
    'services/identity/src/admit.ts',
    { file: 'libs/testkit/src/system/scenarios/access.ts', name: 'a blocked device is answered with fault 8001' },
  ],
  8002: [
    "a vendor's method whose plug-in fails; what else fails here is 503, so that the CPE comes again",
    'services/cwmp-gateway/src/protocol/conversation.ts',
    {
      file: 'services/cwmp-gateway/src/protocol/vendor-rpcs.test.ts',
      name: 'a plug-in that fails, or answers otherwise than it describes, gives the CPE fault 8002',
    },
  ],
  8003: [
    'an Inform that names no device',
    'services/cwmp-gateway/src/protocol/conversation.ts',
    {
      file: 'services/cwmp-gateway/src/protocol/conversation.test.ts',
      name: 'an Inform that names no device is faulted with 8003',
    },
  ],
  8004: [
    'a call or an Inform that is larger than the bus takes; overload is 503 with Retry-After',
    'services/cwmp-gateway/src/protocol/conversation.ts',
    {
      file: 'services/cwmp-gateway/src/bus/small-topics.int.test.ts',
      name: 'a call of that size gets a fault',
    },
  ],
  8005: [
    'a call that is not durable in time',
    'services/cwmp-gateway/src/protocol/conversation.ts',
    {
      file: 'services/cwmp-gateway/src/protocol/conversation.test.ts',
      name: 'SES-10: a call that is not durable in time is to be repeated',
    },
  ],
  8006: [
    'a CPE without a version of ours',
    'libs/cwmp/src/version.ts',
    {
      file: 'services/cwmp-gateway/src/protocol/version.test.ts',
      name: 'VER-03: a CPE that offers no version of ours gets fault 8006',
    },
  ],
}

const row = (id: string, what: string, files: readonly string[], proofs: readonly Proof[]): Row => ({
  id,
  level: 'M',
  what,
  files,
  proofs,
  missing: '',
})

function acsRow(code: string): Row {
  const [when, file, proof] = GIVEN[code]!
  return row(code, `${faultInfo(code).name}: ${when}`, [file], [proof])
}

function cpeRow(code: string): Row {
  const passes = faultInfo(code).retry === 'transient'
  const name = passes
    ? 'fault ${code} is tried again in a later session, after a pause'
    : 'fault ${code} ends the task with what the device said'
  const what = `${faultInfo(code).name}: ${passes ? 'tried again later' : 'ends the task'}`
  return row(code, what, [CODES, 'libs/tasks/src/words/cpe-faults.ts'], [{ file: PLANNER, name }])
}

/** Of the checklist's section 10. */
export const faultSections = (): Section[] => [
  {
    title: 'Faults that the ACS gives (checklist 10)',
    rows: [
      ...faultCodes.filter(code => code.startsWith('8')).map(acsRow),
      row(
        '8800–8899',
        "a vendor's own: never given, explained where one is met",
        ['libs/tasks/src/words/acs-faults.ts'],
        [{ file: WORDS.file, name: "a vendor's as the vendor's (SES-08)" }],
      ),
    ],
  },
  {
    title: 'Faults of CPEs (checklist 10)',
    rows: [
      ...faultCodes.filter(code => code.startsWith('9')).map(cpeRow),
      row(
        '9033–9799',
        'not recognised: as 9001',
        [CODES],
        [{ file: PLANNER, name: 'SES-08: a code that is not recognised' }],
      ),
      row('9800–9899', "a vendor's own: ends the task", [CODES], [{ file: PLANNER, name: "'9800', '9899'" }]),
    ],
  },
  {
    title: 'Codes of ours',
    rows: OUR_FAULT_CODES.map(code => row(code, 'see faults', ['libs/tasks/src/words/our-faults.ts'], [WORDS])),
  },
]
