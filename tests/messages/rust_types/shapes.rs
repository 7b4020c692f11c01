use std::collections::{BTreeMap, HashMap};

type Id = u64;

#[derive(Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub struct Meters(f32);
pub struct Pair(i8, char);
pub struct Nothing;

/// Sent as serde sends it: "Empty", or an object with one key.
pub enum Shape {
    Empty,
    Circle { center: Point, radius: Meters },
    Polygon(Vec<Point>),
    Segment(Point, Point),
}

#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Style {
    Plain,
    Dashed { dash_length: u16, gap: Option<u16> },
}

#[serde(rename_all = "kebab-case")]
pub enum BlendMode {
    Normal,
    ColorDodge,
}

#[serde(rename_all = "snake_case")]
pub struct Settings {
    pub line_width: usize,
    #[serde(rename = "antiAlias")]
    pub smooth: bool,
    pub r#type: String,
}

/// A tree: types may refer to each other in circles.
pub struct Group {
    pub shapes: Vec<Shape>,
    pub groups: Vec<Group>,
    pub parent: Option<Box<Owner>>,
}

pub struct Owner {
    pub name: String,
    pub group: Box<Group>,
}

#[derive(Debug, SkeinWorker)]
pub enum DrawMessage {
    // To the worker
    Draw {
        id: Id,
        group: Group,
        style: Style,
        settings: Settings,
        blend: BlendMode,
    },
    Measure(Shape),
    Resize(u32, u32),
    Ping,
    /// Its name is a word of JavaScript's.
    Delete {
        ids: Vec<Id>,
        names: HashMap<String, Option<Pair>>,
        order: BTreeMap<String, [i64; 2]>,
        matrix: [[f64; 3]; 3],
        big: i128,
        nothing: Nothing,
        unit: (),
    },

    // From the worker
    Displayed,
    Measured(Meters),
    Deleted { count: isize },
    DrawProgress(f32),
    #[worker(progress)]
    LayerDone { layer: i32 },
    #[serde(rename = "failure")]
    DrawFailed(String),
}
