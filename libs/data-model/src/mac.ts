import { patternOf } from './path.ts'

/** Where the device's own interfaces say their MAC address. */
const own = [
  /^Device\.Ethernet\.(?:Interface|Link|LAG)\.\{i\}\.MACAddress$/,
  /^Device\.WiFi\.SSID\.\{i\}\.(?:MACAddress|BSSID)$/,
  /^Device\.(?:DOCSIS|USB|HPNA|MoCA|Ghn|HomePlug|UPA)\.Interface\.\{i\}\.MACAddress$/,
  /^Device\.PTM\.Link\.\{i\}\.MACAddress$/,
  /^Device\.IEEE1905\.AL\.IEEE1905Id$/,
  /^Device\.LAN\.MACAddress$/,
  /^InternetGatewayDevice\.WANDevice\.\{i\}\.WANConnectionDevice\.\{i\}\.(?:WANIPConnection|WANPPPConnection)\.\{i\}\.MACAddress$/,
  /^InternetGatewayDevice\.WANDevice\.\{i\}\.(?:WANEthernetInterfaceConfig|WANConnectionDevice\.\{i\}\.WANPTMLinkConfig)\.MACAddress$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.LANHostConfigManagement\.MACAddress$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.(?:LANEthernetInterfaceConfig|LANUSBInterfaceConfig)\.\{i\}\.MACAddress$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.WLANConfiguration\.\{i\}\.BSSID$/,
]

/** Where makers say it in parameters of their own: what such a name says is the device's, unless it is a copy that is set. */
const vendors = [/^(?:Device|InternetGatewayDevice)\.DeviceInfo\.X_[^.]+_(?:Base|LAN|WAN)?_?MAC_?(?:Address|Addr)?$/i]

/** Where it says those of others: hosts, stations, neighbours. */
const others = [
  /^Device\..*\.AssociatedDevice\.\{i\}\.MACAddress$/,
  /^Device\.Hosts\.Host\.\{i\}\.PhysAddress$/,
  /^Device\.DHCPv4\.Server\.Pool\.\{i\}\.(?:Client|StaticAddress)\.\{i\}\.Chaddr$/,
  /^Device\.WiFi\.DataElements\.Network\.Device\.\{i\}\.(?:ID|.*\.STA\.\{i\}\.MACAddress|.*\.BSSID)$/,
  /^Device\.WiFi\.NeighboringWiFiDiagnostic\.Result\.\{i\}\.BSSID$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.WLANConfiguration\.\{i\}\.AssociatedDevice\.\{i\}\.AssociatedDeviceMACAddress$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.Hosts\.Host\.\{i\}\.MACAddress$/,
  /^InternetGatewayDevice\.LANDevice\.\{i\}\.LANHostConfigManagement\..*DHCPStaticAddress\.\{i\}\.Chaddr$/,
]

/** The last names that occur above: nearly every path is told apart by them, without making its pattern. */
const leaf =
  /\.(?:MACAddress|BSSID|PhysAddress|Chaddr|IEEE1905Id|ID|AssociatedDeviceMACAddress|X_[^.]*MAC_?(?:Address|Addr)?)$/i

/** Whose MAC address a parameter holds by its place in the data model; `null` = none. */
export function macOwner(path: string): 'device' | 'other' | null {
  if (!leaf.test(path)) return null
  const pattern = patternOf(path)
  if (own.some(place => place.test(pattern)) || vendors.some(place => place.test(pattern))) return 'device'
  return others.some(place => place.test(pattern)) ? 'other' : null
}

/** Whether a parameter holds a MAC address by its place in the data model, the device's own or another's. */
export function isMacLocation(path: string): boolean {
  return macOwner(path) !== null
}

/**
 * A MAC address as AA:BB:CC:DD:EE:FF; `null` when it is none, all zeros, or a group address.
 * @example normaliseMac('001a.2b3c.4d5e') // '00:1A:2B:3C:4D:5E'
 */
export function normaliseMac(value: string): string | null {
  const text = value.trim()
  if (
    !/^(?:[0-9a-f]{12}|[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i.test(
      text,
    )
  )
    return null
  const digits = text.replace(/[^0-9a-f]/gi, '').toUpperCase()
  if (digits === '000000000000' || (parseInt(digits.slice(0, 2), 16) & 1) === 1) return null
  return digits.match(/../g)!.join(':')
}

/** The MAC addresses of the device's own interfaces among these parameters, each once, in their order. */
export function macAddressesOf(parameters: Iterable<{ name: string; value: string }>): string[] {
  const found = new Set<string>()
  for (const { name, value } of parameters) {
    if (macOwner(name) !== 'device') continue
    const mac = normaliseMac(value)
    if (mac !== null) found.add(mac)
  }
  return [...found]
}
