/** Whether a device can be woken, in words; and what helps where it cannot. */
import type { InLanguages, Language } from './language.ts'

const REACHABILITY_WORDS: { readonly [reason: string]: InLanguages } = {
  worked: {
    en: 'It came the last time it was asked in this way.',
    de: 'Es kam, als es zuletzt auf diesem Weg gerufen wurde.',
  },
  bound: {
    en: 'It keeps a UDP binding open at our STUN server.',
    de: 'Es hält eine UDP-Bindung an unserem STUN-Server offen.',
  },
  untried: {
    en: 'Nothing speaks against it; it was not tried yet.',
    de: 'Nichts spricht dagegen; versucht wurde es noch nicht.',
  },
  'no-address': {
    en: 'It has told no address at which it takes connection requests. STUN may make it reachable, a shorter interval makes it come sooner (POST devices/{id}/reachability-helps).',
    de: 'Es hat keine Adresse genannt, unter der es Verbindungsanfragen annimmt. STUN macht es vielleicht erreichbar, ein kürzeres Intervall lässt es früher kommen (POST devices/{id}/reachability-helps).',
  },
  'behind-nat': {
    en: 'Its address is of a private network behind an address translation. STUN makes it reachable (POST devices/{id}/reachability-helps, "stun"); or it comes more often for a while ("interval").',
    de: 'Seine Adresse liegt in einem privaten Netz hinter einer Adressübersetzung. STUN macht es erreichbar (POST devices/{id}/reachability-helps, "stun"); oder es kommt für eine Weile öfter ("interval").',
  },
  stale: {
    en: 'Nobody answers at its address: it is off, its address has changed, or a firewall lets us not in. The address is told anew with its next session.',
    de: 'Unter seiner Adresse antwortet niemand: Es ist aus, seine Adresse hat sich geändert, oder eine Firewall lässt uns nicht ein. Mit der nächsten Sitzung nennt es seine Adresse neu.',
  },
  'udp-silent': {
    en: 'It keeps a UDP binding open, but requests over it bring nothing: its connection request user name and password may be others than those on file.',
    de: 'Es hält eine UDP-Bindung offen, aber Anfragen darüber bewirken nichts: Vielleicht hat es andere Zugangsdaten für Verbindungsanfragen als die hinterlegten.',
  },
  offline: {
    en: 'It was not connected to its XMPP server when it was asked last: it is off, or its XMPP.Connection fails (its Status says why). Asking again shows at once whether it is there.',
    de: 'Es war nicht mit seinem XMPP-Server verbunden, als es zuletzt gerufen wurde: Es ist aus, oder seine XMPP.Connection kommt nicht zustande (deren Status sagt, warum). Ein neuer Ruf zeigt sofort, ob es da ist.',
  },
}

/** What a reason means; null for one that is not known here. */
export const explainReachability = (reason: string, language: Language): string | null =>
  Object.hasOwn(REACHABILITY_WORDS, reason) ? REACHABILITY_WORDS[reason]![language] : null
