// Sends a file with the client that pages use, over a line that may drop at any moment.

import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const { endpoint, path, metadata, headers, chunkSize } = JSON.parse(process.argv[2]);
let broke = 0;

const upload = new Upload(createReadStream(path), {
  endpoint,
  uploadSize: statSync(path).size,
  chunkSize,
  metadata,
  headers,
  // Counted anew after each piece that came through.
  retryDelays: Array(40).fill(20),
  storeFingerprintForResuming: false,
  onShouldRetry() {
    broke += 1;
    return true;
  },
  onSuccess: () => tell({ done: true }),
  onError: (error) => tell({ error: String(error) }),
});

function tell(words) {
  console.log(JSON.stringify({ ...words, broke }));
  process.exit(0);
}

upload.start();
