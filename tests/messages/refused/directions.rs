#[derive(SkeinWorker)]
enum DoubtfulMessage {
    SetPaused,
    Exceed,
    Result { value: u8 },
    // Worker -> Main
    JobStarted,
    Done,
}

#[derive(SkeinWorker)]
enum OneWayMessage {
    Start,
    Stop,
}

#[derive(SkeinWorker)]
enum BackMessage {
    Failed { error: String },
}
