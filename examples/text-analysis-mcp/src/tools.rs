//! The tools as clients see them.

use rmcp::{
    handler::server::wrapper::Parameters,
    model::{ServerCapabilities, ServerConfig},
    schemars, tool, tool_handler, tool_router, ServerHandler,
};

use crate::text;

#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct RepeatInput {
    /// The text to repeat.
    message: String,
    /// How many times.
    times: u64,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct MessageInput {
    /// The text to look at.
    message: String,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
pub struct KeywordsInput {
    /// The text to look at.
    message: String,
    /// How many keywords at most: 1 to 20, 5 when not given.
    limit: Option<i64>,
}

#[derive(Clone)]
pub struct TextAnalysis;

#[tool_router]
impl TextAnalysis {
    #[tool(description = "Repeats a message, without anything in between.")]
    fn repeat(&self, Parameters(input): Parameters<RepeatInput>) -> Result<String, String> {
        text::repeat(&input.message, input.times)
            .ok_or_else(|| format!("The result would be longer than {} bytes: ask for fewer times.", text::LONGEST))
    }

    #[tool(description = "Counts the words of a message.")]
    fn word_count(&self, Parameters(input): Parameters<MessageInput>) -> String {
        text::count_words(&input.message).to_string()
    }

    #[tool(description = "Finds the first different words of a message that have at least three letters.")]
    fn extract_keywords(&self, Parameters(input): Parameters<KeywordsInput>) -> String {
        text::keywords(&input.message, input.limit)
    }
}

#[tool_handler]
impl ServerHandler for TextAnalysis {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build()).with_instructions(
            "Tools for looking at text: word_count counts words, extract_keywords finds them, repeat repeats a text.",
        )
    }
}
