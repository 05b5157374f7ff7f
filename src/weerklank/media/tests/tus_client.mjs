// Sends a file with the client that pages use: until told to stop, or on from where it was.

import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const { endpoint, uploadUrl, path, stopAfter, metadata, headers } = JSON.parse(process.argv[2]);
const size = statSync(path).size;
let started = null;

const upload = new Upload(createReadStream(path), {
  endpoint,
  uploadUrl,
  uploadSize: size,
  chunkSize: 20_000,
  metadata,
  headers,
  retryDelays: [0, 10],
  storeFingerprintForResuming: false,
  onChunkComplete(_length, accepted) {
    started ??= accepted;
    if (stopAfter && accepted >= stopAfter) {
      upload.abort().then(() => tell({ stopped: true, accepted }));
    }
  },
  onSuccess: () => tell({ done: true }),
  onError: (error) => tell({ error: String(error), status: error.originalResponse?.getStatus() }),
});

function tell(words) {
  console.log(JSON.stringify({ ...words, url: upload.url, started }));
  process.exit(0);
}

upload.start();
