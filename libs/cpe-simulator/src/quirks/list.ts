/** Habits of real devices that a virtual one can take on, by their numbers in docs/vendor-quirks.md. */
import { buildFault } from '@auroralinks/cwmp'
import type {
  GetParameterNames,
  GetParameterNamesResponse,
  GetParameterValues,
  SetParameterValues,
} from '@auroralinks/cwmp'
import type { PostKind } from '../hooks.ts'
import type { CpeOptions } from '../options.ts'
import type { Habit } from './habits.ts'
import type { RequestHabits } from './requests.ts'
import type { Wire } from './wire.ts'

export interface SimulatedQuirk {
  /** What the device does. */
  about: string
  wire?: Wire
  /** How it carries out RPCs, by method. */
  habits?: Readonly<Record<string, Habit>>
  /** How it takes connection requests. */
  requests?: RequestHabits
  options?: Pick<
    CpeOptions,
    'connectionPerPost' | 'cwmpId' | 'cwmpVersion' | 'preemptiveBasic' | 'allowBasic' | 'bootSeconds'
  >
}

const inInform =
  (change: (xml: string) => string): NonNullable<Wire['body']> =>
  (kind, xml) =>
    kind === 'inform' ? change(xml) : xml

const always =
  (change: (xml: string) => string | Uint8Array): NonNullable<Wire['body']> =>
  (kind, xml) =>
    kind === 'empty' ? xml : change(xml)

const onEmpty =
  (headers: Record<string, string>) =>
  (kind: PostKind): Record<string, string> =>
    kind === 'empty' ? headers : {}

const withBody =
  (headers: Record<string, string>) =>
  (kind: PostKind): Record<string, string> =>
    kind === 'empty' ? {} : headers

/** All that holds it, and what it holds. */
const FAULTED = /^(?:(?:Device|InternetGatewayDevice)\.(?:DeviceInfo\.(?:VendorConfigFile\..*)?)?)?$/

const RADIO = /\.(?:Radio|WLANConfiguration)\.\d+\./
const SILENT_MS = 150_000

const withoutDot = (name: string): string => name.replace(/\.$/, '')

/** Names at once from which on a device faults. */
const TOO_MANY = 32

export const QUIRKS: Readonly<Record<string, SimulatedQuirk>> = {
  H2: { about: 'sends all of Set-Cookie back', wire: { cookies: 'whole' } },
  H3: { about: 'writes cookies as RFC 2109 says', wire: { cookies: 'rfc2109' } },
  H4: { about: 'puts commas between cookies, and quotes around values', wire: { cookies: 'comma' } },
  H7: { about: 'returns no cookie', wire: { cookies: 'none' } },
  H8: { about: 'opens a connection for each POST', options: { connectionPerPost: true } },
  H10: { about: 'sends Authorization only with a body', wire: { headers: onEmpty({ authorization: '' }) } },
  H11: {
    about: 'sends Content-Type and SOAPAction with nothing',
    wire: { headers: onEmpty({ 'content-type': 'text/xml; charset="utf-8"', soapaction: ' ' }) },
  },
  H12: {
    about: 'calls everything text/html',
    wire: { headers: () => ({ 'content-type': 'text/html', soapaction: '' }) },
  },
  H13: { about: 'sends chunks', wire: { chunked: true } },
  H15: { about: 'asks to go on before each body', wire: { headers: () => ({ expect: '100-continue' }) } },
  H16: {
    about: 'sends white space as an empty POST',
    wire: { body: (kind, xml) => (kind === 'empty' ? '\r\n  \r\n' : xml) },
  },
  H21: { about: 'begins with a byte order mark', wire: { body: always(xml => `\ufeff${xml}`) } },
  A1: {
    about: 'answers a Digest in the form of RFC 2069, whatever qop is offered',
    wire: { login: { reads: c => (c.scheme === 'digest' ? { ...c, qop: null } : c) } },
  },
  A2: { about: 'sends an empty uri in its Digest', wire: { login: { uri: '' } } },
  A3: {
    about: 'keeps 32 characters of a nonce and of a realm',
    wire: {
      login: {
        reads: c =>
          c.scheme === 'digest'
            ? { ...c, nonce: c.nonce.slice(0, 32), realm: c.realm.slice(0, 32), opaque: null }
            : { ...c },
      },
    },
  },
  A4: {
    about: 'quotes nc and qop, and sends the same count and cnonce each time',
    wire: {
      login: {
        constant: { nc: 1, cnonce: '1234567890' },
        writes: text => text.replace(/\b(nc|qop)=([\w-]+)/g, '$1="$2"'),
      },
    },
  },
  A5: {
    about: 'ends its Digest with an item without quotes',
    wire: {
      login: {
        writes: text => (text.startsWith('Digest') ? text.replace(/, algorithm=[\w-]+/, '') + ', algorithm=MD5' : text),
      },
    },
  },
  A6: { about: 'uses 16 characters of its password', wire: { login: { keeps: { password: 16 } } } },
  A7: {
    about: 'keeps 32 characters of its user name and password',
    wire: { login: { keeps: { username: 32, password: 32 } } },
  },
  A8: {
    about: 'gives up where Basic is offered',
    wire: { login: { reads: c => (c.scheme === 'basic' ? null : c) } },
  },
  A9: {
    about: 'knows Basic alone, and sends it unasked',
    options: { preemptiveBasic: true, allowBasic: true },
    wire: { login: { reads: c => (c.scheme === 'basic' ? c : { scheme: 'unknown', name: 'digest' }) } },
  },
  A10: {
    about: 'challenges a connection request without qop',
    requests: { challenge: text => text.replace(/, *qop="[^"]*"/, '') },
  },
  A11: {
    about: 'puts no commas into its challenge of a connection request',
    requests: { challenge: text => text.replaceAll(', ', ' ') },
  },
  A12: {
    about: 'quotes the algorithm in its challenge of a connection request',
    requests: { challenge: text => text.replace(/algorithm=([\w-]+)/, 'algorithm="$1"') },
  },
  A13: { about: 'closes the connection with its challenge', requests: { closesAfterChallenge: true } },
  A14: {
    about: 'takes the answer to its challenge on the same connection alone',
    requests: { onSameConnection: true },
  },
  A15: {
    about: 'says OK with 200 to a connection request, and 409 in a session',
    requests: { accepts: { status: 200, body: 'OK' }, busyStatus: 409 },
  },
  A16: { about: 'reckons with the uri / in a connection request', requests: { uri: '/' } },
  A17: {
    about: 'comes before it has answered the connection request',
    requests: { answersAfterMs: 1_000 },
  },
  A18: {
    about: 'has another password for connection requests after a factory reset',
    requests: { passwordAfterReset: 'of the factory' },
  },
  A19: {
    about: 'tells an address of its LAN for connection requests',
    requests: { url: 'http://192.168.1.254:51005/' },
  },
  A20: { about: 'accepts the first connection request and does not come', requests: { ignores: 1 } },
  I6: {
    about: 'adds elements to the DeviceId, and an event without code',
    wire: {
      body: inInform(xml =>
        xml
          .replace('</DeviceId>', '<WanIPAddress>192.0.2.1</WanIPAddress></DeviceId>')
          .replace('</Event>', '<EventStruct><CommandKey></CommandKey></EventStruct></Event>'),
      ),
    },
  },
  I7: {
    about: "adds a vendor's list to the Inform",
    wire: {
      body: inInform(xml =>
        xml.replace(
          '</cwmp:Inform>',
          '<X_00E04C_AssocDevice><Mac>02:00:00:00:00:01</Mac></X_00E04C_AssocDevice></cwmp:Inform>',
        ),
      ),
    },
  },
  I8: {
    about: 'tells events of no standard',
    wire: {
      body: inInform(xml =>
        xml.replace(
          '</Event>',
          '<EventStruct><EventCode>X CT-COM ALARM</EventCode><CommandKey></CommandKey></EventStruct></Event>',
        ),
      ),
    },
  },
  I9: {
    about: 'pads numbers with zeros',
    wire: {
      body: always(xml =>
        xml
          .replace(/<RetryCount>(\d+)</, '<RetryCount>0$1<')
          .replace(/arrayType="([^"[]*)\[\d+\]"/g, 'arrayType="$1[0009]"'),
      ),
    },
  },
  I10: {
    about: 'has no clock',
    wire: {
      body: inInform(xml => xml.replace(/<CurrentTime>[^<]*</, '<CurrentTime>1970-01-01T00:00:07<')),
    },
  },
  I14: {
    about: 'sends MaxEnvelopes 2 and NoMoreRequests',
    wire: {
      body: inInform(xml =>
        xml
          .replace(/<MaxEnvelopes>1</, '<MaxEnvelopes>2<')
          .replace('</soap-env:Header>', '<cwmp:NoMoreRequests>0</cwmp:NoMoreRequests></soap-env:Header>'),
      ),
    },
  },
  I16: { about: 'sends no cwmp:ID', options: { cwmpId: '' } },
  I17: {
    about: 'puts white space around texts',
    wire: {
      body: inInform(xml => xml.replace(/<(OUI|ProductClass|SerialNumber)>([^<]+)</g, '<$1>\n      $2\n    <')),
    },
  },
  I19: {
    about: 'sends no SOAP Header',
    wire: { body: always(xml => xml.replace(/<soap-env:Header>.*?<\/soap-env:Header>/s, '')) },
    options: { cwmpVersion: '1.2', cwmpId: '' },
  },
  X1: {
    about: 'uses another prefix and a namespace of no standard',
    wire: {
      body: always(xml =>
        xml
          .replaceAll('soap-env:', 'SOAP-ENV:')
          .replace('xmlns:soap-env=', 'xmlns:SOAP-ENV=')
          .replace(/cwmp-1-\d/, 'cwmp-1-4'),
      ),
    },
  },
  X2: {
    about: 'sends control characters',
    wire: { body: always(xml => xml.replaceAll('</Value>', '\u0002</Value>')) },
  },
  X3: {
    about: 'sends what is not quite XML',
    wire: { body: inInform(xml => xml.replace('</Manufacturer>', ' & < Sons</Manufacturer>')) },
  },
  X4: {
    about: 'writes Latin-1 and calls it UTF-8',
    wire: {
      body: always(xml => Buffer.from(xml.replace('</Manufacturer>', ' Zürich</Manufacturer>'), 'latin1')),
    },
  },
  X5: {
    about: 'sends values without their type',
    wire: { body: always(xml => xml.replace(/ xsi:type="[^"]*"/g, '')) },
  },
  P10: {
    about: 'writes GB2312, in chunks, as text/html',
    wire: {
      chunked: true,
      headers: withBody({ 'content-type': 'text/html; charset=GB2312' }),
      body: always(xml => {
        const [before, after] = xml.split('</Manufacturer>')
        // 中国
        const maker = Buffer.from([0xd6, 0xd0, 0xb9, 0xfa])
        return after === undefined
          ? xml
          : Buffer.concat([Buffer.from(before!), maker, Buffer.from(`</Manufacturer>${after}`)])
      }),
    },
  },
  S2: { about: 'carries out one RPC in a session', wire: { mostRpcs: 1 } },
  S3: { about: 'ends with one more empty POST', wire: { endsTwice: true } },
  S4: {
    about: 'keeps no ParameterKey',
    habits: {
      SetParameterValues: (request: SetParameterValues, goOn) => goOn({ ...request, parameterKey: '' }),
    },
  },
  S5: {
    about: 'faults a tree that is too large in one piece',
    habits: {
      GetParameterNames: (request: GetParameterNames, goOn) =>
        !request.nextLevel && /^\w*\.?$/.test(request.path) ? buildFault('9004') : goOn(request),
      GetParameterValues: (request: GetParameterValues, goOn) =>
        request.names.some(name => /^\w*\.?$/.test(name)) ? buildFault('9004') : goOn(request),
    },
  },
  S6: {
    about: 'faults 32 names at once',
    habits: {
      GetParameterValues: (request: GetParameterValues, goOn) =>
        request.names.length >= TOO_MANY ? buildFault('9002') : goOn(request),
    },
  },
  S14: {
    about: 'knows no GetRPCMethods',
    habits: { GetRPCMethods: () => buildFault('9000') },
  },
  P5: {
    about: 'reads no answer that begins with an XML declaration',
    wire: { reads: xml => !xml.startsWith('<?xml') },
  },
  P6: {
    about: 'is gone at an empty path',
    wire: { reads: xml => !/<ParameterPath(?:\/>|><\/ParameterPath>)/.test(xml) },
  },
  P7: { about: 'answers GetRPCMethods with an empty POST', wire: { silentTo: ['GetRPCMethods'] } },
  P11: { about: 'makes each call twice', wire: { callsTwice: true } },
  P1: { about: 'begins with an empty POST, to be asked who it is', wire: { beginsEmpty: true } },
  S8: {
    about: 'lists objects without their last dot',
    habits: {
      GetParameterNames: async (request: GetParameterNames, goOn) => {
        const answer = await goOn(request)
        if (answer.method !== 'GetParameterNamesResponse') return answer
        const { parameters } = answer as GetParameterNamesResponse
        return { ...answer, parameters: parameters.map(p => ({ ...p, name: withoutDot(p.name) })) }
      },
    },
  },
  S12: {
    about: 'faults the list of an empty table',
    habits: {
      GetParameterNames: async (request: GetParameterNames, goOn) => {
        const answer = await goOn(request)
        if (answer.method !== 'GetParameterNamesResponse') return answer
        const { parameters } = answer as GetParameterNamesResponse
        const isEmpty = parameters.every(p => withoutDot(p.name) === withoutDot(request.path))
        return isEmpty ? buildFault('9005') : answer
      },
    },
  },
  S16: {
    about: 'boots for seven minutes, and is silent for two and a half where a radio changes',
    options: { bootSeconds: 420 },
    habits: {
      SetParameterValues: async (request: SetParameterValues, goOn) => {
        const answer = await goOn(request)
        if (request.parameters.some(p => RADIO.test(p.name)))
          await new Promise(resolve => setTimeout(resolve, SILENT_MS).unref())
        return answer
      },
    },
  },
  S20: {
    about: 'faults whatever holds DeviceInfo.VendorConfigFile.',
    habits: {
      GetParameterValues: (request: GetParameterValues, goOn) =>
        request.names.some(name => FAULTED.test(name)) ? buildFault('9002') : goOn(request),
    },
  },
  X10: {
    about: 'reads no Download or Upload without NoMoreRequests',
    wire: { reads: xml => !/<cwmp:(?:Download|Upload)>/.test(xml) || xml.includes('NoMoreRequests>') },
  },
  X11: { about: 'reads no booleans but 1 and 0', wire: { reads: xml => !/xsd:boolean">(?:true|false)</.test(xml) } },
  X12: { about: 'reads no time with fractions', wire: { reads: xml => !/xsd:dateTime">[^<]*\.\d/.test(xml) } },
  X9: {
    about: 'reads no answer whose first attribute is not xmlns:cwmp',
    wire: { reads: xml => xml === '' || /^(?:<\?xml[^>]*>)?<[\w-]+:Envelope xmlns:cwmp=/.test(xml) },
  },
}
