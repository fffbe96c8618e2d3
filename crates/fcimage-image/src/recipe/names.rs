//! Enums whose choices have names: in Python, in JSON and in messages.

/// Declares an enum with `NAMES`, `from_name` and `name`. The literal after the type is what messages
/// call the option.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $what:literal: $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type { $($(#[$variant_doc])* $variant),+ }

        impl $type {
            /// All names, in the order of the documentation.
            pub const NAMES: &[&str] = &[$($name),+];

            /// The choice called `name`.
            ///
            /// # Errors
            /// `Argument`, with the names that exist, where there is no such choice.
            pub fn from_name(name: &str) -> ::fcimage_base::error::Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(::fcimage_base::error::Error::argument(format!(
                        concat!($what, " must be one of {}, got {:?}"), Self::NAMES.join(", "), name
                    ))),
                }
            }

            /// The name of this choice.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

pub(crate) use named;
