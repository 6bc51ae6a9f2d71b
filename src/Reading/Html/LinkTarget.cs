using System.Buffers;

namespace Posthouse.Reading;

/// <summary>Which addresses of a message are left in it.</summary>
internal static class LinkTarget
{
    // A browser takes white space and control characters out of an address before it reads its scheme.
    private static readonly SearchValues<char> Ignored = SearchValues.Create("\t\n\r\0");

    private static readonly string[] ImageTypes = ["png", "jpeg", "jpg", "gif", "webp", "bmp"];

    /// <summary>Where a link may lead: the web, mail, a telephone, or a place in the message itself; null otherwise.</summary>
    internal static string? Of(string address)
    {
        if (address.AsSpan().ContainsAny(Ignored)) return null;
        if (address.StartsWith('#')) return address;
        // RFC 6068 §2: several addresses with commas between them, or none, which are no Uri of .NET.
        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return address;
        if (address.StartsWith("//", StringComparison.Ordinal)) address = "https:" + address;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https" or "tel") ? address : null;
    }

    /// <summary>An image of another server; null for what is none.</summary>
    internal static Uri? Remote(string address)
    {
        if (address.StartsWith("//", StringComparison.Ordinal)) address = "https:" + address;
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") && uri.Host.Length > 0 ? uri : null;
    }

    /// <summary>Pictures made of points: an SVG is a document.</summary>
    internal static bool IsImageData(string address) =>
        Array.Exists(ImageTypes, type => address.StartsWith("data:image/" + type, StringComparison.OrdinalIgnoreCase)
            && address.Length > 11 + type.Length && address[11 + type.Length] is (';' or ','));
}
