// What the queue of files sends with; media/queue.js fetches it when there is something to send.
export { Upload } from "tus-js-client";
