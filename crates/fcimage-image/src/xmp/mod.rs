//! XMP: what can be kept of a packet, written anew.

mod names;
mod packet;
mod reader;

pub(crate) use packet::{MAX_PACKET, Packet};
