using System.Text;

namespace Posthouse.Transport;

/// <summary>What HTTP Basic carries (RFC 7617).</summary>
public static class BasicCredentials
{
    /// <summary>Octets of name, colon and password.</summary>
    private const int MaximumOctets = 768;

    /// <param name="header">The value of Authorization.</param>
    /// <param name="name">As typed.</param>
    /// <param name="password">As typed, in UTF-8 on the wire.</param>
    public static bool TryRead(string header, out string name, out string password)
    {
        name = password = "";
        if (header.Length > 1100 || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        Span<byte> bytes = stackalloc byte[MaximumOctets];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out int length)) return false;
        string text = Encoding.UTF8.GetString(bytes[..length]);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return false;
        (name, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
