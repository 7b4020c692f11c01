use serde::{Deserialize, Serialize};

/// What the page and the image worker say to each other.
#[derive(BuildAmpWorker, Serialize, Deserialize)]
pub enum ImageWorkerMessage {
    // Main -> Worker
    /// Scales an image down and encodes it anew.
    ProcessImage {
        image_url: String,
        max_width: u32,
        quality: u8,
    },

    // Worker -> Main
    ProcessingComplete {
        result_url: String,
        original_size: (u32, u32),
        final_size: (u32, u32),
    },
    ProcessingFailed {
        error: String,
    },
    ProcessingProgress {
        percent: f32,
    },
}
