//! How messages say what is wrong with a text that should be JSON.

/// What is wrong, in our words: `problem` is what a JSON parser of serde's family calls it.
///
/// ```
/// use fcimage_base::json_syntax::worded;
/// assert_eq!(worded("EOF while parsing a list"), "the array is not closed");
/// ```
pub fn worded(problem: &str) -> &str {
    match problem {
        "EOF while parsing a list" => "the array is not closed",
        "EOF while parsing an object" => "the object is not closed",
        "EOF while parsing a string" => "the string is not closed",
        "EOF while parsing a value" | "expected value" => "expected a value",
        "expected ident" => "expected true, false or null",
        "expected `:`" => "expected a colon after the key",
        "expected `,` or `]`" => "expected a comma or the end of the array",
        "expected `,` or `}`" => "expected a comma or the end of the object",
        "key must be a string" | "expected `\"`" => "expected a key in double quotes",
        "trailing comma" => "a comma must not come last",
        "trailing characters" => "expected the end of the text",
        "invalid escape" => "the string has an unknown escape",
        "unexpected end of hex escape"
        | "lone leading surrogate in hex escape"
        | "invalid unicode code point" => "an escape \\u must be a Unicode character",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a control character in a string must be escaped"
        }
        "invalid number" => "the number is not valid",
        "number out of range" => "the number is out of range",
        "recursion limit exceeded" => "arrays and objects are nested too deeply",
        other => other,
    }
}
