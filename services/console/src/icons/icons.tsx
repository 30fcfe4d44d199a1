/** Icons of our own: lines on a grid of 24, drawn in the colour of the text around them. */
import type { ReactNode } from 'react'

export interface IconProps {
  /** In px; default 18. */
  size?: number
}

/** A component that draws these paths. Icons say nothing themselves: whoever shows one beside no text names it. */
const icon = (name: string, ...shapes: string[]) => {
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each icon, at the top of this module
  const Icon = ({ size = 18 }: IconProps): ReactNode => (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes.map(d => (
        <path key={d} d={d} />
      ))}
    </svg>
  )
  Icon.displayName = name
  return Icon
}

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`

export const OverviewIcon = icon('Overview', 'M4 4h7v9H4z', 'M13 4h7v5h-7z', 'M13 11h7v9h-7z', 'M4 15h7v5H4z')
export const DevicesIcon = icon(
  'Devices',
  'M3 13h18v6H3z',
  'M7 16h.01',
  'M11 16h.01',
  'M8 13V6',
  'M16 13V6',
  'M5.5 4.5a4 4 0 0 0 0 3',
  'M18.5 4.5a4 4 0 0 1 0 3',
)
export const TasksIcon = icon(
  'Tasks',
  'M4 6l1.5 1.5L8 5',
  'M4 12l1.5 1.5L8 11',
  'M4 18l1.5 1.5L8 17',
  'M12 6.5h8',
  'M12 12.5h8',
  'M12 18.5h8',
)
export const JobsIcon = icon('Jobs', 'M12 3l9 5-9 5-9-5z', 'M3 12.5l9 5 9-5', 'M3 16.5l9 5 9-5')
export const FaultsIcon = icon('Faults', 'M12 4l9 16H3z', 'M12 10v4', 'M12 17h.01')
export const LiveIcon = icon('Live', 'M3 12h4l2.5-7 5 14 2.5-7h4')
export const FilesIcon = icon('Files', 'M6 3h8l4 4v14H6z', 'M14 3v4h4', 'M9 12h6', 'M9 16h6')
export const SetupIcon = icon('Setup', 'M4 7h10', 'M18 7h2', circle(16, 7, 2), 'M4 17h2', 'M10 17h10', circle(8, 17, 2))
export const KeyIcon = icon('Key', circle(8, 15, 4), 'M11 12l8-8', 'M16 7l3 3', 'M14 9l2 2')
export const RolesIcon = icon(
  'Roles',
  circle(9, 8, 3.5),
  'M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6',
  'M16 5a3.5 3.5 0 0 1 0 6.5',
  'M18 15c2 .8 3 2.5 3 5',
)
export const QuirksIcon = icon('Quirks', 'M4 8h5l2-3 3 14 2-6h4')
export const ModelsIcon = icon('Models', 'M9 4h6v4H9z', 'M4 16h6v4H4z', 'M14 16h6v4h-6z', 'M12 8v4', 'M7 16v-4h10v4')
export const TenantsIcon = icon(
  'Tenants',
  'M4 21V6l7-3v18',
  'M11 9h9v12',
  'M3 21h18',
  'M7 9v.01',
  'M7 13v.01',
  'M15.5 13v.01',
  'M15.5 17v.01',
)
export const ApprovalIcon = icon('Approval', circle(12, 12, 8.5), 'M8 12.5l3 3 5-6')
export const AuditIcon = icon('Audit', 'M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2z', 'M9 9h6', 'M9 13h6')
export const SystemIcon = icon('System', 'M4 5h16v5H4z', 'M4 14h16v5H4z', 'M8 7.5h.01', 'M8 16.5h.01')
export const QuarantineIcon = icon(
  'Quarantine',
  'M12 3l8 3v6c0 4.5-3.5 8-8 9-4.5-1-8-4.5-8-9V6z',
  'M9.5 9.5l5 5',
  'M14.5 9.5l-5 5',
)
export const PaletteIcon = icon(
  'States',
  circle(12, 12, 9),
  'M8 9h.01',
  'M12 7h.01',
  'M16 9h.01',
  'M8 14h.01',
  'M12 21a3 3 0 0 1 0-6h3',
)
export const SearchIcon = icon('Search', circle(11, 11, 6.5), 'M20 20l-4.3-4.3')
export const CloseIcon = icon('Close', 'M6 6l12 12', 'M18 6L6 18')
export const CheckIcon = icon('Check', 'M5 12.5l4.5 4.5L19 7.5')
export const ChevronDownIcon = icon('ChevronDown', 'M6 9.5l6 6 6-6')
export const ChevronRightIcon = icon('ChevronRight', 'M9.5 6l6 6-6 6')
export const ArrowUpIcon = icon('ArrowUp', 'M12 19V6', 'M6.5 11L12 5.5l5.5 5.5')
export const ArrowDownIcon = icon('ArrowDown', 'M12 5v13', 'M6.5 13l5.5 5.5 5.5-5.5')
export const MenuIcon = icon('Menu', 'M4 7h16', 'M4 12h16', 'M4 17h16')
export const MoreIcon = icon('More', circle(5, 12, 0.6), circle(12, 12, 0.6), circle(19, 12, 0.6))
export const PlusIcon = icon('Plus', 'M12 5v14', 'M5 12h14')
export const MinusIcon = icon('Minus', 'M5 12h14')
export const FilterIcon = icon('Filter', 'M4 6h16', 'M7 12h10', 'M10 18h4')
export const ColumnsIcon = icon('Columns', 'M4 5h16v14H4z', 'M10 5v14', 'M15 5v14')
export const BookmarkIcon = icon('Bookmark', 'M7 4h10v16l-5-4-5 4z')
export const DownloadIcon = icon('Download', 'M12 4v11', 'M7 10.5l5 5 5-5', 'M4 20h16')
export const UploadIcon = icon('Upload', 'M12 16V5', 'M7 9.5l5-5 5 5', 'M4 20h16')
export const RefreshIcon = icon('Refresh', 'M20 12a8 8 0 1 1-2.5-5.8', 'M20 4v4.5h-4.5')
export const PauseIcon = icon('Pause', 'M8 5v14', 'M16 5v14')
export const PlayIcon = icon('Play', 'M7 5l12 7-12 7z')
export const StopIcon = icon('Stop', 'M6 6h12v12H6z')
export const CopyIcon = icon('Copy', 'M9 9h11v11H9z', 'M5 15H4V4h11v1')
export const TrashIcon = icon('Trash', 'M4 7h16', 'M9 7V4h6v3', 'M6 7l1 13h10l1-13', 'M10 11v5', 'M14 11v5')
export const EditIcon = icon('Edit', 'M4 20l1-5L16 4l4 4L9 19z', 'M13.5 6.5l4 4')
export const TagIcon = icon('Tag', 'M3 12V4h8l10 10-8 8z', 'M7.5 8h.01')
export const ClockIcon = icon('Clock', circle(12, 12, 8.5), 'M12 7v5l3.5 2')
export const InfoIcon = icon('Info', circle(12, 12, 8.5), 'M12 11v5', 'M12 8h.01')
export const WarningIcon = FaultsIcon
export const ErrorIcon = icon('Error', circle(12, 12, 8.5), 'M12 7.5v5.5', 'M12 16.5h.01')
export const SunIcon = icon(
  'Sun',
  circle(12, 12, 4),
  'M12 3v2',
  'M12 19v2',
  'M3 12h2',
  'M19 12h2',
  'M5.6 5.6L7 7',
  'M17 17l1.4 1.4',
  'M18.4 5.6L17 7',
  'M7 17l-1.4 1.4',
)
export const MoonIcon = icon('Moon', 'M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z')
export const DensityIcon = icon('Density', 'M4 5h16', 'M4 9.7h16', 'M4 14.3h16', 'M4 19h16')
export const LanguageIcon = icon(
  'Language',
  circle(12, 12, 8.5),
  'M3.5 12h17',
  'M12 3.5c3 3 3 14 0 17',
  'M12 3.5c-3 3-3 14 0 17',
)
export const PersonIcon = icon('Person', circle(12, 8, 4), 'M4.5 20.5c0-4 3.3-6.5 7.5-6.5s7.5 2.5 7.5 6.5')
export const SignOutIcon = icon('SignOut', 'M14 4H5v16h9', 'M10 12h10', 'M16.5 8.5L20 12l-3.5 3.5')
export const WakeIcon = icon('Wake', 'M13 3L5 13.5h6L10 21l8-10.5h-6z')
export const RebootIcon = icon('Reboot', 'M12 4v8', 'M17.5 6.5a8 8 0 1 1-11 0')
export const LockIcon = icon('Lock', 'M5 11h14v9H5z', 'M8 11V8a4 4 0 0 1 8 0v3')
export const EyeIcon = icon(
  'Eye',
  'M2.5 12C5 7.5 8 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.5 6.5-9.5 6.5S5 16.5 2.5 12z',
  circle(12, 12, 2.5),
)
export const LinkIcon = icon(
  'Link',
  'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1',
  'M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1',
)
export const BookIcon = icon('Book', 'M5 4h13v16H7a2 2 0 0 1-2-2z', 'M5 18a2 2 0 0 1 2-2h11')
