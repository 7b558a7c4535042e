/** Where to go after signing in: an address of this host, whatever the link said. */
export function pathOfOurs(next: string): string {
  const address = new URL(next, location.origin);
  return address.origin === location.origin ? address.pathname + address.search : "/";
}
