/** What a CPE answers to an RPC of ours is always read: faults in any place, arguments that are missing or senseless. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, acceptAs, envelopeOf } from '../test/fixtures.ts'
import { methods } from './index.ts'

const inner = '<FaultCode>9007</FaultCode><FaultString>Invalid parameter value</FaultString>'
const cwmp = `<cwmp:Fault>${inner}</cwmp:Fault>`
const code = '<faultcode>soap:Client</faultcode>'
const string = '<faultstring>CWMP fault</faultstring>'

for (const [what, body] of [
  [
    'in detail within faultstring',
    `<soap:Fault>${code}<faultstring>CWMP fault<detail>${cwmp}</detail></faultstring></soap:Fault>`,
  ],
  [
    'in faultstring, with nothing around it',
    `<soap:Fault>${code}<faultstring>CWMP fault ${inner}</faultstring></soap:Fault>`,
  ],
  ['in faultcode', `<soap:Fault><faultcode>Client${cwmp}</faultcode>${string}</soap:Fault>`],
  ['directly under the SOAP fault', `<soap:Fault>${code}${string}${cwmp}</soap:Fault>`],
  ['as parts of the SOAP fault', `<soap:Fault>${code}${string}${inner}</soap:Fault>`],
  [
    'in an element that nobody knows',
    `<soap:Fault>${code}${string}<faultactor><x>${cwmp}</x></faultactor></soap:Fault>`,
  ],
  ['in an element within detail', `<soap:Fault>${code}${string}<detail><x><y>${cwmp}</y></x></detail></soap:Fault>`],
  ['in another fault', `<soap:Fault>${code}${string}<detail><cwmp:Fault>${cwmp}</cwmp:Fault></detail></soap:Fault>`],
  ['after the SOAP fault', `<soap:Fault>${code}${string}</soap:Fault><detail>${cwmp}</detail>`],
  [
    'in lower case',
    `<soap:Fault>${code}${string}<detail>${cwmp.toLowerCase().replace('invalid', 'Invalid')}</detail></soap:Fault>`,
  ],
] as const) {
  test(`a fault of CWMP is found ${what}`, () => {
    assert.deepEqual(accept(envelopeOf(body)).message, {
      method: 'Fault',
      faultCode: 'Client',
      faultString: 'CWMP fault',
      cwmp: { code: '9007', string: 'Invalid parameter value', parameters: [] },
    })
  })
}

for (const [what, body] of [
  ['at once', '<soap:Fault>out of order</soap:Fault>'],
  ['as CDATA', '<soap:Fault><![CDATA[out of order]]></soap:Fault>'],
  ['in faultstring', '<soap:Fault><faultstring>out of order</faultstring></soap:Fault>'],
  ['in detail', '<soap:Fault><detail>out of order</detail></soap:Fault>'],
  ['in an element within detail', '<soap:Fault><detail><message>out of order</message></detail></soap:Fault>'],
  ['in cwmp:Fault', '<soap:Fault><detail><cwmp:Fault>out of order</cwmp:Fault></detail></soap:Fault>'],
] as const) {
  test(`a fault that is only text keeps it: ${what}`, () => {
    assert.deepEqual(acceptAs('Fault', envelopeOf(body)).message.cwmp, {
      code: '9001',
      string: 'out of order',
      parameters: [],
    })
  })
}

test('an AddObjectResponse that names no instance is read, with what it says instead', () => {
  const read = (parts: string) => {
    const { envelope, message } = acceptAs(
      'AddObjectResponse',
      envelopeOf(`<cwmp:AddObjectResponse>${parts}</cwmp:AddObjectResponse>`),
    )
    return [message.instanceNumber, message.status, envelope.tolerated]
  }
  assert.deepEqual(read('<InstanceNumber>0</InstanceNumber><Status>9005</Status>'), [
    0,
    9005,
    ['bad-status', 'bad-instance-number'],
  ])
  assert.deepEqual(read('<Status>0</Status>'), [0, 0, ['missing-argument', 'bad-instance-number']])
  assert.deepEqual(read('<InstanceNumber>x</InstanceNumber><Status>1</Status>'), [
    0,
    1,
    ['bad-number', 'bad-instance-number'],
  ])
  assert.deepEqual(read('<InstanceNumber>-1</InstanceNumber><Status>-1</Status>'), [
    0,
    -1,
    ['bad-number', 'bad-status', 'bad-instance-number'],
  ])
  assert.deepEqual(read('<InstanceNumber>3</InstanceNumber>'), [3, 0, ['missing-argument']])
  assert.deepEqual(read('<InstanceNumber>3</InstanceNumber><Status>0</Status>'), [3, 0, []])
})

test('every answer is read without arguments, with senseless ones and with each of them twice', () => {
  for (const method of methods.filter(method => method.endsWith('Response'))) {
    for (const content of [
      '',
      'text',
      '<Status>x</Status><InstanceNumber/><ParameterList>x</ParameterList><MethodList/>',
      '<Status/><Status/><ParameterList/><ParameterList/><StartTime/>',
    ]) {
      assert.equal(accept(envelopeOf(`<cwmp:${method}>${content}</cwmp:${method}>`)).message.method, method)
    }
  }
})
