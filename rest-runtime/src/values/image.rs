//! Recognizes images by their first bytes: the signature, the width and the height. Nothing is decoded, so a file
//! cannot cause work by what it claims to contain.

use crate::base::exceptions::Result;
use crate::formats::parsers::UploadedFile;

/// The number of bytes that are read. A JPEG may contain a preview and metadata before its size.
const HEAD: usize = 256 * 1024;

/// Whether the file is a PNG, JPEG, GIF, WebP or BMP image that has a size.
pub(crate) async fn is_image(file: &UploadedFile) -> Result<bool> {
    let mut reader = file.open().await?;
    let mut head = Vec::new();
    while head.len() < HEAD
        && let Some(piece) = reader.chunk().await?
    {
        head.extend_from_slice(&piece);
    }
    Ok(size(&head).is_some_and(|(width, height)| width > 0 && height > 0))
}

/// The width and height in pixels.
fn size(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', _, _, _, _, b'I', b'H', b'D', b'R', size @ ..] => {
            Some((big(size, 0, 4)?, big(size, 4, 4)?))
        }
        [0xff, 0xd8, segments @ ..] => jpeg(segments),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', size @ ..] => Some((little(size, 0, 2)?, little(size, 2, 2)?)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', chunk @ ..] => webp(chunk),
        [b'B', b'M', rest @ ..] => match little(rest, 12, 4)? {
            12 => Some((little(rest, 16, 2)?, little(rest, 18, 2)?)),
            // A negative height means that rows are stored from the top.
            40.. => Some((little(rest, 16, 4)?, little(rest, 20, 4)?)),
            _ => None,
        },
        _ => None,
    }
}

fn jpeg(mut rest: &[u8]) -> Option<(u32, u32)> {
    loop {
        let [0xff, after @ ..] = rest else { return None };
        let fill = after.iter().take_while(|byte| **byte == 0xff).count();
        let (marker, segment) = after.get(fill..)?.split_first()?;
        match marker {
            // A start-of-frame segment contains the size; 0xC4, 0xC8 and 0xCC do not start a frame.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(segment, 5, 2)?, big(segment, 3, 2)?));
            }
            0x01 | 0xd0..=0xd7 => rest = segment,
            0xd9 | 0xda => return None,
            _ => rest = segment.get(big(segment, 0, 2)?.max(2) as usize..)?,
        }
    }
}

fn webp(chunk: &[u8]) -> Option<(u32, u32)> {
    let data = chunk.get(8..)?;
    match chunk.get(..4)? {
        b"VP8 " if data.get(3..6)? == [0x9d, 0x01, 0x2a] => {
            Some((little(data, 6, 2)? & 0x3fff, little(data, 8, 2)? & 0x3fff))
        }
        b"VP8L" if *data.first()? == 0x2f => {
            let bits = little(data, 1, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(data, 4, 3)? + 1, little(data, 7, 3)? + 1)),
        _ => None,
    }
}

fn big(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_of_the_formats() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08";
        assert_eq!(size(png), Some((2, 3)));
        assert_eq!(size(b"GIF89a\x02\0\x03\0"), Some((2, 3)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x11\x08\0\x03\0\x02";
        assert_eq!(size(jpeg), Some((2, 3)));
        assert_eq!(size(b"RIFF....WEBPVP8X\x0a\0\0\0\0\0\0\0\x01\0\0\x02\0\0"), Some((2, 3)));
        assert_eq!(size(b"RIFF....WEBPVP8L\x0a\0\0\0\x2f\x01\x80\0\0"), Some((2, 3)));
        assert_eq!(size(b"RIFF....WEBPVP8 \x0a\0\0\0...\x9d\x01\x2a\x02\0\x03\0"), Some((2, 3)));
        let bmp = [&b"BM............"[..], &[40, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]].concat();
        assert_eq!(size(&bmp), Some((2, 3)));
    }

    #[test]
    fn truncated_and_other_data_has_no_size() {
        for head in
            [&b""[..], b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a\x02", b"\xff\xd8\xff\xda", b"\xff\xd8\xff\xe0\0\0"]
        {
            assert_eq!(size(head), None, "{head:?}");
        }
    }
}
