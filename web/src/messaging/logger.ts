// What the messaging tells about itself.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Any console is one. */
export interface Logger {
  debug(text: string, details?: unknown): void;
  info(text: string, details?: unknown): void;
  warn(text: string, details?: unknown): void;
  error(text: string, details?: unknown): void;
}

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * A logger that passes on what is at least as grave as `level` ("warn" if not given, "silent" for nothing), with `prefix` in front, to `to` (the console if not
 * given).
 */
export function createLogger(options: { level?: LogLevel | 'silent'; prefix?: string; to?: Logger } = {}): Logger {
  const { level = 'warn', prefix = '', to = console } = options;
  const lowest = level === 'silent' ? order.length : order.indexOf(level);
  const at = (own: LogLevel) => (text: string, details?: unknown): void => {
    if (order.indexOf(own) < lowest) return;
    if (details === undefined) to[own](prefix + text);
    else to[own](prefix + text, details);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
