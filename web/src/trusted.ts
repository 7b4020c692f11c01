// Trusted Types. Where a content security policy says `require-trusted-types-for 'script'`, a URL that starts a worker has to come from a policy:
// from the page's own one named "default", if there is one, or else from Skein's, which is named "skein".

interface Policy {
  createScriptURL(url: string): string;
}
interface Scope {
  trustedTypes?: { defaultPolicy: unknown; createPolicy(name: string, rules: Policy): Policy };
  [key: symbol]: Policy | undefined;
}

/**
 * What starts a worker by a URL that is Skein's. The text of this function goes into boot scripts (see boots.ts), so it uses nothing from outside. A
 * policy may be made only once in each realm; that is why it is kept where all scripts of Skein find it.
 */
export function trusted(url: string): string {
  const scope = globalThis as unknown as Scope;
  const types = scope.trustedTypes;
  if (!types || types.defaultPolicy) return url;
  const key = Symbol.for('skein.trusted');
  const rules = { createScriptURL: (text: string) => text };
  try {
    scope[key] ??= types.createPolicy('skein', rules);
  } catch {
    // The page's policy does not name it. Starting the worker says so.
    scope[key] = rules;
  }
  return scope[key].createScriptURL(url);
}
