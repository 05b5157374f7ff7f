/** Where files about this go, for the queue. */
export function addressesOf({ dataset }) {
  return {
    tus: dataset.uploadAddress,
    underWay: dataset.uploadUnderWay,
    cut: dataset.uploadCut,
    drop: dataset.uploadDropAddress,
    back: dataset.uploadBack ?? "",
  };
}
