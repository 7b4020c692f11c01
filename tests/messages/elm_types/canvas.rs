use std::collections::HashMap;

pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub struct Empty {}

type Size = (u32, u32);

/// A tree of shapes.
pub enum Shape {
    Nothing,
    Circle { center: Point, radius: f32 },
    Polygon(Vec<Point>),
    Segment(Point, Point),
    Group { shapes: Vec<Shape>, label: Option<String> },
    Placed(Box<Shape>, i16, i16),
    Hidden {},
}

#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Style {
    Plain,
    Dashed { dash_length: u16, gap: Option<u16> },
    Custom { r#type: String, data: HashMap<String, Vec<u8>> },
}

#[serde(rename_all = "kebab-case")]
pub enum BlendMode {
    Normal,
    ColorDodge,
}

#[derive(SkeinWorker)]
pub enum CanvasMessage {
    // Main -> Worker
    /// Draws all shapes {- and -} says how long it took.
    Draw { shapes: Vec<Shape>, style: Style, blend: BlendMode, empty: Empty, r#if: bool },
    Measure(Shape),
    Resize(Size),
    Put(char),
    Clear,
    Swap { pairs: Vec<(String, Option<i32>)>, triple: (u8, bool, char), unit: () },

    // Worker -> Main
    Drawn { milliseconds: f64, bounds: Option<(f64, f64)>, skipped: Vec<Option<u32>> },
    Measured(Size),
    Letter(char),
    Cleared,
    Style(Style),
    Modes { modes: Vec<BlendMode>, by_name: HashMap<String, Shape>, triple: (u8, bool, char), unit: (), empty: Empty },
    DrawProgress(f32),
    DrawFailed { code: i32 },
}
