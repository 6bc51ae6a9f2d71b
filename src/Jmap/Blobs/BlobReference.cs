using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Blob ids. "B" and a message's number, or "U" and an upload's; "-2-1" behind it is part 2.1 of it, decoded, and "_" begins again inside
/// a part that is itself a message. "K" and a number is a file that was sent for a link, and is good for that alone. An id names what an account has, never a place in the store: what is another's cannot be named.
/// </summary>
internal static class BlobReference
{
    internal static string Of(MessageId message) => string.Concat("B", message.ToString().AsSpan(1));

    internal static string Of(UploadId upload) => "U" + upload.Value.ToString("x", CultureInfo.InvariantCulture);

    internal static string Of(KeptFileId file) => "K" + file.Value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>The message that a part belongs to; null for what is no part.</summary>
    internal static string? MessageOf(string part) => part.LastIndexOf('_') is > 0 and var inner ? part[..inner] : part.IndexOf('-', StringComparison.Ordinal) is > 0 and var outer ? part[..outer] : null;

    internal static string OfPart(string blob, string part) => (blob.Contains('-', StringComparison.Ordinal) ? blob + "_" : blob + "-") + part.Replace('.', '-');
}
