export interface Parcel {
  question: [number, number];
  answer: number | null;
  signed: string[];
}

export function relay(to: { postMessage(message: Parcel): void }, parcel: Parcel): void {
  to.postMessage(parcel);
}

/** Passes parcels down to `inner`, and their answers up, signed both ways. */
export function pass_on(name: string, inner: Worker): void {
  addEventListener('message', ({ data }: MessageEvent<Parcel>) => {
    console.log(`${name} passes the question on`);
    relay(inner, { ...data, signed: [...data.signed, name] });
  });
  inner.onmessage = ({ data }: MessageEvent<Parcel>) => {
    relay(self, { ...data, signed: [...data.signed, name] });
  };
}
