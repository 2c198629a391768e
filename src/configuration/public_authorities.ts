/** The certificates, as PEM, of who is trusted where nobody named an authority. */
export type PublicAuthorities = () => Promise<string>;
