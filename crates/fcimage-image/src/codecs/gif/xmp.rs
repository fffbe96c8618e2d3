//! The packet of XMP in a GIF (XMP specification, part 3, section 1.1.2): it stands as it is in its
//! extension, and what follows it leads those who take its bytes for lengths to the end.

/// The name of its extension.
pub(crate) const NAME: &[u8] = b"XMP DataXMP";

/// What follows the packet: 1, the bytes from 255 down to 0, and an empty piece.
pub(crate) const TRAILER: [u8; 258] = {
    let mut trailer = [0; 258];
    trailer[0] = 1;
    let mut at = 0;
    while at < 256 {
        trailer[1 + at] = 255 - at as u8;
        at += 1;
    }
    trailer
};

/// The packet in `raw`, the bytes of an extension behind its name; `None` where nothing follows it.
pub(super) fn packet(raw: &[u8]) -> Option<&[u8]> {
    // Whoever comes from the packet upon the last but one byte takes that for the empty piece.
    raw.strip_suffix(&TRAILER).or_else(|| raw.strip_suffix(TRAILER.split_last()?.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::gif::blocks::SubBlocks;

    /// What is found of a packet of `length` bytes, of which the last is taken for a length.
    fn found(packet: &[u8]) -> Option<Vec<u8>> {
        let file = [packet, &TRAILER, b";"].concat();
        let raw = SubBlocks::new(&file, 0).raw()?;
        super::packet(raw).map(<[u8]>::to_vec)
    }

    #[test]
    fn every_way_through_the_packet_ends_behind_it() {
        for last in 1..=255 {
            let packet = [3, b'a', b'b', b'c', last];
            assert_eq!(found(&packet).as_deref(), Some(&packet[..]), "{last}");
        }
    }

    #[test]
    fn an_extension_of_another_form_has_no_packet() {
        for raw in [&b""[..], b"\0", b"\x04<x/>\0", &TRAILER[1..]] {
            assert_eq!(packet(raw), None);
        }
    }
}
