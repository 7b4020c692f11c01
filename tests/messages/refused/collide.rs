#[derive(SkeinWorker)]
enum JobMessage { Run, Finished }
#[derive(SkeinWorker)]
enum JobMessages { Run, Finished }
