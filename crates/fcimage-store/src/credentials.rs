//! Access keys.

use std::fmt;

/// An access key, with a security token if it is temporary. Its `Debug` hides the secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The ID of the access key, which signatures show.
    pub access_key_id: String,
    /// The secret of the access key, which is never sent.
    pub access_key_secret: String,
    /// The token of temporary credentials, which is sent with each request.
    pub security_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.security_token.is_some() { "temporary" } else { "permanent" };
        write!(f, "Credentials({:?}, {kind})", self.access_key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_secrets() {
        let credentials = Credentials {
            access_key_id: "id".into(),
            access_key_secret: "hidden".into(),
            security_token: Some("hidden".into()),
        };
        assert_eq!(format!("{credentials:?}"), "Credentials(\"id\", temporary)");
    }
}
