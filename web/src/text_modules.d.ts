// Modules of the loader `text`.
declare module '*.txt' {
  const text: string;
  export default text;
}
