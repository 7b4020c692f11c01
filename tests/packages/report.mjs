export function write_report() {}
