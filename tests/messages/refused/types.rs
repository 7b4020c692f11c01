#[derive(SkeinWorker)]
enum TypesMessage {
    Send {
        text: &'static str,
        bytes: &[u8],
        callback: fn(u32) -> u32,
        pointer: *const u8,
        thing: Box<dyn Thing>,
        when: DateTime,
        set: HashSet<String>,
        table: HashMap<u32, String>,
        wrapped: Wrapped<u32>,
        maybe: Option<Option<u8>>,
        slice: Box<[u8]>,
        sized: [u8; SIZE],
        own: Circle,
    },
    #[serde(flatten)]
    Sent { #[serde(skip)] a: u8 },
}
struct Wrapped<T> { value: T }
type Circle = Round;
type Round = Circle;
