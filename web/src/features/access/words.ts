/** How a permission is named in the table of words: `runs.view` is `runs_view`. */
export function permissionKey(permission: string): string {
  return permission.replace(".", "_");
}
