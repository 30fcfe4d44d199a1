import { useWords } from '../../preferences/react.tsx'
import encodeQR from 'qr'
import { words } from './words.ts'

/** A text as a QR code, black on white in every theme, as scanners want it. */
export default function QrCode({ text }: { text: string }) {
  const t = useWords(words)
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      role="img"
      aria-label={t('qrOf', { url: text })}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}
