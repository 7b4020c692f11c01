#[derive(BuildAmpWorker)]
enum GenericMessage<T> {
    Start(T),
    Started,
}
