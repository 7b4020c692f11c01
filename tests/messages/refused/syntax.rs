#[derive(SkeinWorker)]
enum BrokenMessage {
    Start { name: String,
    Started { }}
}
