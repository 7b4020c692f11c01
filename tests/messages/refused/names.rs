#[derive(SkeinWorker)]
enum NamesMessage {
    ParseText { a_b: u8, aB: u8 },
    #[serde(rename = "parse_text")]
    Other,
    #[serde(rename = "ParseText")]
    Third,
    #[serde(rename = "*/ alert(1) //")]
    Fourth,
    Done { #[serde(rename = "__proto__")] proto: u8 },
    // Worker -> Main
    Parsed { kind: Kind },
}

#[serde(tag = "type")]
enum Kind {
    A { r#type: String },
    B(u8),
}
