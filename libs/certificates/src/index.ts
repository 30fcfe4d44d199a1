/** Certificates of our own, for whoever tries TLS: a small authority, and a folder where it is kept. */
export { createAuthority, openAuthority, type Authority, type Issued } from './authority.ts'
export { ensureCertificates, openFolder, type CertificateFolder } from './folder.ts'
