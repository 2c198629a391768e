declare const lz4: {
  compressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    length: number,
    hashTable: Int32Array,
  ): number;
  decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    length: number,
    targetStart: number,
  ): number;
  compress(source: Uint8Array): Uint8Array;
  decompress(source: Uint8Array, maxSize?: number): Uint8Array;
};
export default lz4;
