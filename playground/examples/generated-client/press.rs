//! What the page and the press say to each other. The client that the page imports, the
//! dispatcher that the worker imports and the checks on both sides are made of this file.

/// How tones become ink. Distances are in pixels.
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Screen {
    /// As many greys as there are.
    Wash,
    /// Lines that swell where it is dark.
    Engraving { pitch: u8 },
    /// Dots on a grid that is turned.
    Halftone { pitch: u8, degrees: i16 },
    /// Ink or none; what that is off by, the neighbours make good.
    Dither,
}

/// One for each colour, printed one after the other.
pub enum Plate {
    Sun,
    Hills,
}

#[derive(SkeinWorker)]
pub enum PressWorkerMessage {
    // Page -> Worker
    /// Draws the landscape of a number and prints it.
    Print { number: u32, size: (u16, u16), screen: Screen },

    // Worker -> Page
    /// Some rows of a plate: how much ink each pixel has.
    PrintProgress { plate: Plate, top: u16, rows: Vec<Vec<u8>> },
    /// The share of the paper that has ink on it.
    PrintComplete { ink: f64 },
    PrintFailed { error: String },
}
