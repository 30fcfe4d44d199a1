import { Link } from '@tanstack/react-router'

/** Where the page of a device is: an id holds characters that a path does not. */
export const devicePath = (id: string): string => `/devices/${encodeURIComponent(id)}`

/** The id of a device, which leads to its page. */
export const DeviceLink = ({ id }: { id: string }) => (
  <Link to={devicePath(id)} className="mono device-link" preload={false}>
    {id}
  </Link>
)
