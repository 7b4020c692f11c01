// flags, variant by user
import flags from './flags.json';

const variant = (user: string): string => {
  let hash = 0;
  for (const char of user) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
  return hash % 2 ? 'B' : 'A';
};

export default {
  fetch(request: Request, env: { TENANT: string }) {
    const user = request.headers.get('x-user') ?? 'nobody';
    console.log(`variant ${variant(user)} for`, user);
    return Response.json({ tenant: env.TENANT, user, variant: variant(user), flags, runtime: navigator.userAgent });
  },
};
