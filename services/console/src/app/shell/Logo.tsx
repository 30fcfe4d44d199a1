/** The mark: light over the horizon. */
export const Logo = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect width="32" height="32" rx="8" className="logo-ground" />
    <path d="M7 21c3.5-9 6-12 9-12s5.5 3 9 12" className="logo-arc" />
    <path d="M12 21c1.5-4 2.6-5.5 4-5.5s2.5 1.5 4 5.5" className="logo-arc-inner" />
  </svg>
)
