using System.Text;

namespace Posthouse.Smtp;

/// <summary>A reply that never changes, encoded once.</summary>
internal sealed class PreparedReply
{
    private readonly byte[] _bytes;

    /// <param name="lines">Each without its CRLF, code and all.</param>
    public PreparedReply(params ReadOnlySpan<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines) text.Append(line).Append("\r\n");
        _bytes = Encoding.ASCII.GetBytes(text.ToString());
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>4xx or 5xx.</summary>
    public bool IsNegative => _bytes[0] >= '4';
}
