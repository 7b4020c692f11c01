export type CSVWorkerMessage =
  // Main -> Worker
  | { type: 'ParseCSV'; payload: { data: string } }
  // Worker -> Main
  | { type: 'CSVParsed'; payload: { rows: string[][] } }
  | { type: 'ParseError'; payload: { error: string } };
