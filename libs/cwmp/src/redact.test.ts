import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RandomMessages } from '../test/random-messages.ts'
import { accept, envelopeOf, withValue } from '../test/fixtures.ts'
import { encode, isSecret, redact, rpcs } from './index.ts'

const secret = 'hunter2<&>é'

test("the value of every parameter with a secret's name is masked, the others are as they were", () => {
  const names = [
    'Device.ManagementServer.Password',
    'Device.ManagementServer.ConnectionRequestPassword',
    'Device.WiFi.AccessPoint.1.Security.KeyPassphrase',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.PreSharedKey.1.PreSharedKey',
    'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.WEPKey.1.WEPKey',
    'Device.WiFi.AccessPoint.1.Security.RadiusSecret',
    'Device.ManagementServer.STUNPassword',
    'Device.X_A1B2C3_User.AdminPasswd',
  ]
  const parameters = names.flatMap(name => [
    { name, value: secret, type: 'xsd:string' },
    { name: `${name}Length`, value: 'shown', type: 'xsd:string' },
  ])
  const masked = redact(
    encode({ id: '1', version: '1.0', message: { method: 'SetParameterValues', parameters, parameterKey: 'key' } }),
  )
  assert.doesNotMatch(masked, /hunter2/)
  assert.equal(masked.match(/\*\*\*\*/g)?.length, names.length)
  const { message } = accept(masked)
  assert.deepEqual(
    (message as { parameters: unknown }).parameters,
    parameters.map(parameter => (parameter.value === secret ? { ...parameter, value: '****' } : parameter)),
  )
})

test('passwords of transfers and credentials in URLs are masked', () => {
  const masked = redact(
    encode({
      id: '1',
      version: '1.0',
      message: {
        method: 'Download',
        commandKey: 'k',
        fileType: '1 Firmware Upgrade Image',
        url: 'http://user:hunter2@files.example/f',
        username: 'user',
        password: secret,
        fileSize: 1,
        targetFileName: '',
        delaySeconds: 0,
        successUrl: '',
        failureUrl: '',
      },
    }),
  )
  assert.doesNotMatch(masked, /hunter2/)
  assert.match(masked, /<Username>user<\/Username><Password>\*\*\*\*<\/Password>/)
  assert.match(masked, /<URL>http:\/\/\*\*\*\*@files\.example\/f<\/URL>/)
})

test('S11: what a fault says about a secret parameter is masked', () => {
  const masked = redact(
    encode({
      id: '1',
      version: '1.0',
      message: {
        method: 'Fault',
        faultCode: 'Client',
        faultString: 'CWMP fault',
        cwmp: {
          code: '9003',
          string: 'Invalid arguments',
          parameters: [
            { name: 'Device.ManagementServer.Password', code: '9007', string: `"${secret}" is too short` },
            { name: 'Device.A', code: '9007', string: 'shown' },
          ],
        },
      },
    }),
  )
  assert.doesNotMatch(masked, /hunter2/)
  assert.match(
    masked,
    /<FaultString>Invalid arguments<\/FaultString>.*<FaultCode>9007<\/FaultCode><FaultString>\*\*\*\*<.*<FaultString>shown</,
  )
})

for (const [what, struct] of [
  [
    'prefixed and with attributes',
    '<a:ParameterValueStruct><a:Name x="1">D.Password</a:Name><a:Value b=">" c=\'"\'>hunter2</a:Value></a:ParameterValueStruct>',
  ],
  ['value before name', '<ParameterValueStruct><Value>hunter2</Value><Name>D.Password</Name></ParameterValueStruct>'],
  [
    'in CDATA',
    '<ParameterValueStruct><Name><![CDATA[D.Password]]></Name><Value><![CDATA[</Value>hunter2]]></Value></ParameterValueStruct>',
  ],
  [
    'with a comment in the name',
    '<ParameterValueStruct><Name>D.Pass<!-- -->word</Name><Value>hunter2</Value></ParameterValueStruct>',
  ],
  [
    'with references in the name',
    '<ParameterValueStruct><Name>D.Passw&#111;rd</Name><Value>hunter2</Value></ParameterValueStruct>',
  ],
  [
    'with control characters in the name',
    '<ParameterValueStruct><Name> D.Pass\u0002word\n</Name><Value>hunter2</Value></ParameterValueStruct>',
  ],
  [
    'with an element in the value',
    '<ParameterValueStruct><Name>D.Password</Name><Value><string>hunter2</string></Value></ParameterValueStruct>',
  ],
  ['cut off within the value', '<ParameterValueStruct><Name>D.Password</Name><Value>hunter2'],
  [
    'in an array of items',
    '<item><Name>D.A</Name><Value>1</Value></item><item><Name>D.Password</Name><Value>hunter2</Value></item>',
  ],
  ['in another case', '<PARAMETERVALUESTRUCT><NAME>D.Password</NAME><VALUE>hunter2</VALUE></PARAMETERVALUESTRUCT>'],
  [
    'between tags in two cases',
    '<ParameterValueStruct><name>D.Password</Name><value>hunter2</VALUE></ParameterValueStruct>',
  ],
  ['in a processing instruction', '<?x password="hunter2"?>'],
  ['in a processing instruction of any words', '<cwmp:Reboot><?note hunter2?></cwmp:Reboot>'],
  ['in what begins as a declaration', '<?xml version="1.0" note="hunter2"?>'],
  ['in a processing instruction without end', '<?note hunter2 <Value>'],
  [
    'in a processing instruction within a value',
    '<ParameterValueStruct><Name>D.A</Name><Value>a<?b hunter2?></Value></ParameterValueStruct>',
  ],
  [
    'with a processing instruction in the name',
    '<ParameterValueStruct><Name>D.Pass<?b?>word</Name><Value>hunter2</Value></ParameterValueStruct>',
  ],
  [
    'behind a processing instruction that looks like a value',
    '<?a <Value>?><ParameterValueStruct><Name>D.Password</Name><Value>hunter2</Value></ParameterValueStruct><?b </Value>?>',
  ],
  [
    'behind CDATA that looks like a processing instruction',
    '<a><![CDATA[<?]]></a><ParameterValueStruct><Name>D.Password<?b?></Name><Value>hunter2</Value></ParameterValueStruct>',
  ],
  ['in a comment that names it', '<!-- passphrase: hunter2 -->'],
  [
    'not in CWMP at all',
    '<ManagementServer><ConnectionRequestPassword><Value>hunter2</Value></ConnectionRequestPassword></ManagementServer>',
  ],
] as const) {
  test(`a secret is found ${what}`, () => {
    assert.doesNotMatch(redact(`<Envelope><Body>${struct}`), /hunter2/)
    assert.match(redact(`<Envelope><Body>${struct}`), /\*\*\*\*/)
  })
}

test('a message without secrets comes out as it went in', () => {
  for (const head of [
    '<?xml version="1.0"?>',
    "\ufeff<?xml version='1.0' encoding='ISO-8859-1' standalone=\"yes\" ?>\n",
    '<!-- from the test bench -->',
  ])
    assert.equal(redact(head + withValue('<Value>1</Value>')), head + withValue('<Value>1</Value>'))
  const random = new RandomMessages(41)
  for (const message of [random.of('Inform'), random.of('GetParameterNamesResponse'), random.of('Fault')]) {
    const xml = encode({ id: '1', version: '1.0', message })
    assert.equal(redact(xml), xml)
  }
  const names = encode({
    id: '1',
    version: '1.0',
    message: {
      method: 'GetParameterNamesResponse',
      parameters: [{ name: 'Device.ManagementServer.Password', writable: true }],
    },
  })
  assert.equal(redact(names), names)
  assert.equal(redact(withValue('<Value>1</Value>')), withValue('<Value>1</Value>'))
  assert.equal(
    redact(envelopeOf('<cwmp:Download><Password/></cwmp:Download>')),
    envelopeOf('<cwmp:Download><Password/></cwmp:Download>'),
  )
})

test('names that only look like secrets are none', () => {
  for (const name of [
    'Device.ManagementServer.ParameterKey',
    'Device.ManagementServer.Username',
    'Device.WiFi.AccessPoint.1.Security.WEPKeyIndex',
    'Device.Services.VoiceService.1.PasswordRequired',
    'Device.QoS.Spin',
    'Device.Password.Enable',
    'CommandKey',
    '',
  ])
    assert.equal(isSecret(name), false, name)
  for (const name of [
    'Password',
    'Device.Users.User.1.Password',
    'Device.Cellular.Interface.1.USIM.PIN',
    'Device.WiFi.SSID.1.X_WPAKey',
    'D.PreSharedKey.1.',
    'D.WEPKey.4',
  ])
    assert.equal(isSecret(name), true, name)
})

test('every argument that a description calls secret is masked by its name', () => {
  const secrets = rpcs.flatMap(rpc => [...rpc.request.fields.secrets, ...rpc.response.fields.secrets])
  assert.ok(secrets.length >= 3)
  for (const name of secrets) assert.ok(isSecret(name), name)
})
