#[derive(SkeinWorker)]
enum ElmMessage {
    Start { big: u64, pair: (u8,), tree: Tree, wide: (u8, u8, u8, u8) },
    Started { a_1: u8 }, // @reply
}
struct Tree { children: Vec<Tree> }
