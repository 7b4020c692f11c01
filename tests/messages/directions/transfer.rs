#[derive(SkeinWorker)]
enum TransferMessage {
    Upload { name: String },
    // @request
    ClearFinished,
    Retry { name: String }, // Main -> Worker

    Uploaded { bytes: u32 },
    // @progress
    UploadStarted,
    UploadProgress { percent: u8 },
    #[worker(reply)]
    Status { text: String },
    Cleared,

    UploadFailed { reason: String },
    // @failure
    TransferError { message: String, file: Option<String> },
}
