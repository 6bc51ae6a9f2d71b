using System.Text;

namespace Posthouse.Mail;

/// <summary>A field such as Content-Type or Content-Disposition, taken apart: its first value, and its parameters (RFC 2045 §5.1, RFC 2231).</summary>
public sealed class MimeFieldValue
{
    private readonly MimeParameters _parameters = new();

    /// <param name="rawValue">As stored, folds included.</param>
    public MimeFieldValue(ReadOnlySpan<byte> rawValue)
    {
        byte[] value = HeaderValue.Unfold(rawValue);
        int end = value.AsSpan().IndexOfAny((byte)';', (byte)'(');
        ReadOnlySpan<byte> first = HeaderValue.Trim(end < 0 ? value : value.AsSpan(0, end));
        Value = Encoding.Latin1.GetString(first);
        _parameters.Read(end < 0 ? default : value.AsSpan(end));
    }

    /// <summary>What stands before the parameters, as it was written.</summary>
    public string Value { get; }

    /// <summary>Decoded; null where there is no such parameter.</summary>
    /// <param name="name">In any case.</param>
    public string? Parameter(string name)
    {
        byte[] lower = Encoding.ASCII.GetBytes(name.ToLowerInvariant());
        string text = _parameters.Text(lower);
        if (text.Length > 0) return text;
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters.NameAt(i).SequenceEqual(lower)) return "";
        }

        return null;
    }
}
